import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Bundles the page: page.js and page.css beside index.html, in `outDir`, which is made when missing. */
export async function buildPage(outDir: string): Promise<void> {
  const client = fileURLToPath(new URL("client/", import.meta.url));
  await mkdir(outDir, { recursive: true });
  await build({
    entryPoints: { page: join(client, "main.tsx") },
    outdir: outDir,
    bundle: true,
    minify: true,
    jsx: "automatic",
    target: "es2022",
    loader: { ".woff2": "dataurl", ".woff": "empty" },
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
  });
  await copyFile(join(client, "index.html"), join(outDir, "index.html"));
}

const [, script] = process.argv;
if (script === fileURLToPath(import.meta.url)) {
  await buildPage(fileURLToPath(new URL("../../../dist/workspace/page/", import.meta.url)));
}
