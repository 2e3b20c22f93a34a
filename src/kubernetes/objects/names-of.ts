import type { KubeObject } from "../cluster.ts";

/** How many of several objects a message names. */
export const NAMED = 3;

/** The names of objects, for a message: `a, b, c, …`. */
export function namesOf(objects: readonly KubeObject[]): string {
  const names = objects.slice(0, NAMED).map(({ metadata }) => metadata.name);
  return [...names, ...(objects.length > NAMED ? ["…"] : [])].join(", ");
}
