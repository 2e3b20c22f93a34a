import type { ComparisonResult } from "../compare/result.ts";
import type { MeasuredVariant } from "./input.ts";

/** What a comparison says of a variant, by the names that tables and labels share; of the baseline only what its rounds had. */
export function comparisonFigures(
  { overhead, errors }: ComparisonResult,
  { name, typical_ms }: MeasuredVariant,
) {
  const added = overhead[name];
  return {
    typical_p50_ms: typical_ms.p50 ?? null,
    typical_p99_ms: typical_ms.p99 ?? null,
    p50_added_ms: added?.p50_added_ms?.value ?? null,
    p99_added_ms: added?.p99_added_ms?.value ?? null,
    p50_ratio: added?.p50_ratio?.value ?? null,
    p99_ratio: added?.p99_ratio?.value ?? null,
    p50_verdict: added?.p50?.words ?? null,
    p99_verdict: added?.p99?.words ?? null,
    errors_verdict: errors?.[name]?.words ?? null,
  };
}
