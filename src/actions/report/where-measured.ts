import type { Measurement } from "../../compare/result.ts";
import type { Place } from "../../load/result/result.ts";
import { loadPlace } from "../load/place.ts";

/**
 * Where something was measured, according to its result. Results of version 0.1.0 do not say where, so it is determined like
 * in that version: a load test ran where its target's name leads, and a comparison of variants in namespaces ran in the
 * cluster.
 */
export function whereMeasured(result: Measurement): Place {
  if (result.place !== undefined) return result.place;
  if (result.kind === "load") return { kind: loadPlace(result.target, "auto") };
  const isInCluster = Object.values(result.variants).some(({ facts }) => facts.namespace !== "");
  return { kind: isInCluster ? "cluster" : "here" };
}
