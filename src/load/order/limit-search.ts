import Type, { type Static } from "typebox";
import type { LoadProfile } from "./profile.ts";

/** A search for the highest rate that stays within a limit. */
export const LimitSearch = Type.Object(
  {
    fromRps: Type.Number({ exclusiveMinimum: 0 }),
    toRps: Type.Number({ exclusiveMinimum: 0 }),
    p99Ms: Type.Number({ exclusiveMinimum: 0, description: "p99 at most" }),
    errorRate: Type.Number({ minimum: 0, maximum: 1, description: "At most" }),
    trialMs: Type.Number({ minimum: 100, description: "Measured time of one trial" }),
  },
  { additionalProperties: false },
);
export type LimitSearch = Static<typeof LimitSearch>;

/** Mistakes in a search that a schema cannot express; sentences without a full stop. */
export function searchMistakes(
  { fromRps, toRps, trialMs }: LimitSearch,
  { schedule, warmupMs, durationMs }: LoadProfile,
): readonly string[] {
  const mistakes: string[] = [];
  if (fromRps > toRps) mistakes.push("search.fromRps must not be above search.toRps");
  if (schedule !== undefined) mistakes.push("a search has no shape of its own");
  if (trialMs + warmupMs > durationMs) {
    mistakes.push("profile.durationMs must be long enough for one trial with its warm-up");
  }
  return mistakes;
}
