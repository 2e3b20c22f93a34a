import type { JsonObject } from "../base/json.ts";
import { asCarried } from "../load/result/as-carried.ts";
import type { MeasurementConditions } from "./conditions.ts";
import type { Measurement } from "./result.ts";
import { type ComparisonOfVersion1, upgradeComparison } from "./upgrade-comparison.ts";

/**
 * Reads a stored result. Its `kind` and `version` say what it is: it was checked against their schema before it was stored.
 * Figures of load tests that their data does not carry, which earlier versions stored, are left out. A comparison that an
 * older version stored is judged again from its rounds by the present method, so that all readers know only one.
 * @returns `undefined` for anything other than a load result or a comparison, and for those of versions unknown here.
 */
export function measurementOf(stored: JsonObject): Measurement | undefined {
  if (isOfVersion1(stored)) return upgradeComparison(stored);
  if (!isMeasurement(stored)) return undefined;
  return stored.kind === "load" ? asCarried(stored) : stored;
}

/**
 * Reads only how a stored result was measured. Many may be looked at before one is found that is comparable, and an old comparison
 * need not be judged again for that.
 */
export function conditionsOf(stored: JsonObject): MeasurementConditions | undefined {
  return isOfVersion1(stored) || isMeasurement(stored) ? stored : undefined;
}

/** A stored result as expressions read it: a measurement in the present version of its format, anything else as it is. */
export function inPresentFormat(stored: JsonObject): JsonObject {
  return (measurementOf(stored) as JsonObject | undefined) ?? stored;
}

function isOfVersion1(stored: JsonObject): stored is JsonObject & ComparisonOfVersion1 {
  return stored.kind === "comparison" && stored.version === 1;
}

function isMeasurement(stored: JsonObject): stored is JsonObject & Measurement {
  return stored.version === (stored.kind === "comparison" ? 2 : 1) && KINDS.has(stored.kind);
}

const KINDS = new Set<unknown>(["load", "comparison"]);
