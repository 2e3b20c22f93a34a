import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Whether this process runs from the sources, as tests do, rather than from the bundle in dist/. */
export const RUNS_FROM_SOURCES = import.meta.url.endsWith(".ts");

/**
 * The package's own folder: the nearest one above this file that has a package.json. The bundler may put this module into
 * any folder of dist/, so the distance cannot be hard-coded.
 */
const ROOT = packageFolder(dirname(fileURLToPath(import.meta.url)));

/** The path of a file or folder that comes with Regatta, given relative to the package, such as `meshes`. */
export function productFile(path: string): string {
  return join(ROOT, path);
}

/**
 * The path of a built program, named like its source under src/ without the extension. The sandbox's pods run the bundle
 * even when the sandbox itself runs from the sources.
 */
export function builtProgram(name: string): string {
  return productFile(`dist/${name}.js`);
}

/** The path of a program in the form that this process runs: the built one, or its source. */
export function siblingProgram(name: string): string {
  return RUNS_FROM_SOURCES ? productFile(`src/${name}.ts`) : builtProgram(name);
}

function packageFolder(folder: string): string {
  const above = dirname(folder);
  if (existsSync(join(folder, "package.json")) || above === folder) return folder;
  return packageFolder(above);
}
