import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import "@fontsource/inter/latin-400.css";
import "@fontsource/inter/latin-700.css";
import "slack-blocks-to-jsx/dist/style.css";
import "./page.css";

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
