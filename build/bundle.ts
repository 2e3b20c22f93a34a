import { readdir, rm } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { build, type Metafile } from "esbuild";

/**
 * What the bundle leaves in node_modules: packages that open files beside themselves (WebAssembly, native code), and
 * optional native helpers that other packages try to load. The fonts of `@fontsource/inter` are opened as files too,
 * but no code is imported from there.
 */
const EXTERNAL = ["@electric-sql/pglite", "@napi-rs/canvas", "bufferutil", "pg-native", "utf-8-validate"];

/** CommonJS packages load Node's own modules with `require`, which does not exist in ES modules. */
const REQUIRE = `import { createRequire as createRequireOfBundle } from "node:module";
const require = createRequireOfBundle(import.meta.url);`;

/**
 * Bundles the command line and each program (`…-main.ts`) into `outDir` at the path that it has in `src/`. Shared code
 * is in `chunks/`, once, and what is imported on demand is loaded on demand. Not minified: in measurements it started
 * no sooner, and names in stack traces would be lost. Programs and chunks left by an earlier build are removed at the
 * end.
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
