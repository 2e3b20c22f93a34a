import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { cruise, type ICruiseOptions } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const { options } = createRequire(import.meta.url)("../../.dependency-cruiser.cjs") as {
  readonly options: ICruiseOptions;
};

/** An import from one file of the product to another, except in tests: paths relative to the root. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
}

/** All imports inside `src/`, as dependency-cruiser reads them. */
export async function importsOfProduct(): Promise<readonly Arrow[]> {
  const tsConfig = extractTSConfig(`${ROOT}tsconfig.json`);
  const { output } = await cruise(["src"], { ...options, baseDir: ROOT }, undefined, { tsConfig });
  if (typeof output === "string") throw new Error("dependency-cruiser returned text instead of modules.");
  return output.modules
    .filter(({ source }) => isProduct(source))
    .flatMap(({ source, dependencies }) =>
      dependencies
        .filter(({ resolved }) => isProduct(resolved))
        .map(({ resolved }) => ({ from: source, to: resolved })),
    );
}

function isProduct(path: string): boolean {
  return path.startsWith("src/") && !/\.test\.tsx?$/.test(path);
}

/** Which other folders directly below `src/` each of these folders imports. */
export function foldersThatImport(arrows: readonly Arrow[]): ReadonlyMap<string, ReadonlySet<string>> {
  const graph = new Map<string, Set<string>>();
  for (const { from, to } of arrows) {
    const [folder = "", imported = ""] = [from.split("/")[1], to.split("/")[1]];
    const seen = graph.get(folder) ?? new Set();
    graph.set(folder, folder === imported ? seen : seen.add(imported));
  }
  return graph;
}

/**
 * The fewest arrows from which all others follow: an arrow is left out if a longer path leads to the same folder (the
 * transitive reduction of an acyclic graph).
 */
export function fewestArrows(graph: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  return [...graph]
    .flatMap(([from, direct]) =>
      [...direct]
        .filter((to) => ![...direct].some((other) => other !== to && reachable(graph, other).has(to)))
        .map((to) => `${from} --> ${to}`),
    )
    .sort();
}

function reachable(graph: ReadonlyMap<string, ReadonlySet<string>>, from: string): ReadonlySet<string> {
  const found = new Set<string>();
  const left = [from];
  for (let next = left.pop(); next !== undefined; next = left.pop())
    for (const to of graph.get(next) ?? []) {
      if (!found.has(to)) left.push(to);
      found.add(to);
    }
  return found;
}
