import type { JsonObject } from "../base/json.ts";
import type { Measurement } from "./result.ts";

/**
 * Reads a stored result. Its `kind` and `version` say what it is: it was checked against their schema before it was stored,
 * and everything that later versions added to the schema is optional, so earlier results can be read as well.
 * @returns `undefined` for anything other than a load result or a comparison.
 */
export function measurementOf(stored: JsonObject): Measurement | undefined {
  return isMeasurement(stored) ? stored : undefined;
}

function isMeasurement(stored: JsonObject): stored is JsonObject & Measurement {
  return (stored.kind === "load" || stored.kind === "comparison") && stored.version === 1;
}
