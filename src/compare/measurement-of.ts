import type { JsonObject } from "../base/json.ts";
import { answeredOf, asCarried } from "../load/result/as-carried.ts";
import { onlyCarried } from "../load/result/carried.ts";
import type { Measurement, VariantResult } from "./result.ts";

/**
 * Reads a stored result. Its `kind` and `version` say what it is: it was checked against their schema before it was stored,
 * and everything that later versions added to the schema is optional, so earlier results can be read as well. Figures that
 * their data does not carry, which earlier versions stored, are left out.
 * @returns `undefined` for anything other than a load result or a comparison.
 */
export function measurementOf(stored: JsonObject): Measurement | undefined {
  if (!isMeasurement(stored)) return undefined;
  if (stored.kind === "load") return asCarried(stored);
  const variants = Object.entries(stored.variants).map(
    ([name, variant]) => [name, variantAsCarried(variant)] as const,
  );
  return { ...stored, variants: Object.fromEntries(variants) };
}

function variantAsCarried(variant: VariantResult): VariantResult {
  const { rounds, latency_ms, service_ms } = variant;
  const answered = rounds.reduce((total, round) => total + answeredOf(round), 0);
  return {
    ...variant,
    latency_ms: onlyCarried(latency_ms, answered),
    service_ms: onlyCarried(service_ms, answered),
    rounds: rounds.map(asCarried),
  };
}

function isMeasurement(stored: JsonObject): stored is JsonObject & Measurement {
  return (stored.kind === "load" || stored.kind === "comparison") && stored.version === 1;
}
