import type { LoadResult, Place } from "../load/result/result.ts";

/**
 * Where a comparison was measured, according to its rounds. If some were measured on a cluster, it is that cluster, since
 * the figures depend on it. It has a namespace only if all of those rounds came from the same one.
 * @returns `undefined` when no round says where it was measured.
 */
export function commonPlace(rounds: readonly Pick<LoadResult, "place">[]): Place | undefined {
  const places = rounds.flatMap(({ place }) => place ?? []);
  const onCluster = places.filter(({ kind }) => kind !== "here");
  const [first, ...others] = onCluster.length > 0 ? onCluster : places;
  if (first === undefined || others.every(({ namespace }) => namespace === first.namespace)) return first;
  const { namespace: _namespace, ...shared } = first;
  return shared;
}
