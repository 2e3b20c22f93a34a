import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import "slack-blocks-to-jsx/dist/style.css";
import "./page.css";

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
