import type { JsonObject } from "../base/json.ts";
import type { Measurement } from "./result.ts";

/**
 * Reads a stored result. Its `kind` and `version` tell what it is: it was held against the schema of them before it was
 * stored, and what later versions added to that schema is optional, so that earlier results read as well.
 * @returns `undefined` for what is neither a load result nor a comparison.
 */
export function measurementOf(stored: JsonObject): Measurement | undefined {
  return isMeasurement(stored) ? stored : undefined;
}

function isMeasurement(stored: JsonObject): stored is JsonObject & Measurement {
  return (stored.kind === "load" || stored.kind === "comparison") && stored.version === 1;
}
