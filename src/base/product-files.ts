import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Whether this process runs the sources, as tests do, and not the bundle in dist/. */
export const RUNS_FROM_SOURCES = import.meta.url.endsWith(".ts");

/**
 * The package's own folder: the nearest one above this file that has a package.json. A bundler puts this module into any
 * folder of dist/, so how far up that is cannot be written down.
 */
const ROOT = packageFolder(dirname(fileURLToPath(import.meta.url)));

/** The path of a file or folder that comes with Regatta, from one relative to the package, such as `meshes`. */
export function productFile(path: string): string {
  return join(ROOT, path);
}

/**
 * The path of a built program, named as its source under src/ without the ending. The sandbox's pods run the bundle, also
 * when the sandbox itself runs from the sources.
 */
export function builtProgram(name: string): string {
  return productFile(`dist/${name}.js`);
}

/** The path of a program as this process runs: built, or as the source that `builtProgram` names. */
export function siblingProgram(name: string): string {
  return RUNS_FROM_SOURCES ? productFile(`src/${name}.ts`) : builtProgram(name);
}

function packageFolder(folder: string): string {
  const above = dirname(folder);
  if (existsSync(join(folder, "package.json")) || above === folder) return folder;
  return packageFolder(above);
}
