import { compareNights } from "./compare-nights.ts";
import { type NightSentences, nightSentences } from "./night-sentences.ts";
import type { Measurement } from "./result.ts";
import { sideBySide } from "./side-by-side.ts";

/** Two measurements of one step, the earlier one first; `undefined` for one that cannot be read. */
export type MeasuredTwice = readonly [Measurement | undefined, Measurement | undefined];

/** How a measurement compares with an earlier one of the same step. */
export type Change =
  /** Two comparisons: judged if their rounds allow it. */
  | { readonly kind: "judged"; readonly said: NightSentences }
  /** Two load tests, with their figures side by side: a single test does not show how much two would differ by chance. */
  | { readonly kind: "beside"; readonly figures: string }
  /** Measurements that cannot be compared. */
  | { readonly kind: "unlike" };

/**
 * Describes what changed from one measurement to another.
 * @param before the name of the earlier one within a sentence: `the night of 2026-11-25 03:00 (run …)`.
 * @param called the names of the two at the beginning of a sentence; by default they are called nights.
 */
export function whatChanged(
  [old, fresh]: MeasuredTwice,
  before: string,
  called?: { readonly before: string; readonly now: string },
): Change {
  if (old?.kind === "comparison" && fresh?.kind === "comparison")
    return { kind: "judged", said: nightSentences(compareNights(old, fresh, called), before) };
  if (old?.kind === "load" && fresh?.kind === "load")
    return { kind: "beside", figures: sideBySide(old, fresh) };
  return { kind: "unlike" };
}
