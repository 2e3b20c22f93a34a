import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

/** Bundles the page into `outDir`, created if missing: page.js and page.css beside index.html. Returns what went into the bundle. */
export async function buildPage(outDir: string): Promise<Metafile> {
  const client = fileURLToPath(new URL("client/", import.meta.url));
  await mkdir(outDir, { recursive: true });
  const { metafile } = await build({
    entryPoints: { page: join(client, "main.tsx") },
    outdir: outDir,
    bundle: true,
    minify: true,
    jsx: "automatic",
    target: "es2022",
    loader: { ".woff2": "dataurl", ".woff": "empty" },
    define: { "process.env.NODE_ENV": '"production"' },
    metafile: true,
    logLevel: "warning",
  });
  await copyFile(join(client, "index.html"), join(outDir, "index.html"));
  return metafile;
}
