import { readdir, rm } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { build, type Metafile } from "esbuild";

/**
 * What the bundle leaves in node_modules: packages that open files beside themselves (WebAssembly, native code), and
 * native helpers that others try for and do without. The fonts of `@fontsource/inter` are opened as files as well; no
 * code is imported from there.
 */
const EXTERNAL = ["@electric-sql/pglite", "@napi-rs/canvas", "bufferutil", "pg-native", "utf-8-validate"];

/** CommonJS packages ask for Node's own modules with `require`, which modules do not have. */
const REQUIRE = `import { createRequire as createRequireOfBundle } from "node:module";
const require = createRequireOfBundle(import.meta.url);`;

/**
 * Bundles the command line and each program (`…-main.ts`) to the same place in `outDir` that it has in `src/`. What they
 * share lies once in `chunks/`, and what is imported on demand is loaded on demand. Not minified: measured, it starts no
 * sooner, and names in stack traces would go. Programs and chunks that an earlier build left there are removed at the end.
 */
export async function bundleProduct(root: string, outDir: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["src/cli/main.ts", "src/**/*-main.ts"],
    outbase: "src",
    outdir: outDir,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    external: EXTERNAL,
    banner: { js: REQUIRE },
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    logLevel: "warning",
  });
  await removeStale(outDir, metafile, root);
  return metafile;
}

async function removeStale(outDir: string, { outputs }: Metafile, root: string): Promise<void> {
  for (const name of await readdir(outDir, { recursive: true })) {
    const path = join(outDir, name);
    if (/\.js(\.map)?$/.test(name) && !(relative(root, path).replaceAll(sep, "/") in outputs)) await rm(path);
  }
}
