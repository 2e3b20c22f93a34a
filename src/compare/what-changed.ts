import { compareNights } from "./compare-nights.ts";
import { type NightSentences, nightSentences } from "./night-sentences.ts";
import type { Measurement } from "./result.ts";
import { sideBySide } from "./side-by-side.ts";

/** Two measurements of one step, the earlier one first; absent what nobody can read. */
export type MeasuredTwice = readonly [Measurement | undefined, Measurement | undefined];

/** What one measurement says against an earlier one of the same step. */
export type Change =
  /** Two comparisons: judged where their rounds allow it. */
  | { readonly kind: "judged"; readonly said: NightSentences }
  /** Two load tests, whose figures stand side by side: one test says nothing of how far two would differ by chance. */
  | { readonly kind: "beside"; readonly figures: string }
  /** What cannot be compared. */
  | { readonly kind: "unlike" };

/**
 * Says what changed from one measurement to another.
 * @param before what the earlier one is called in a sentence: `the night of 2026-11-25 03:00 (run …)`.
 * @param called what the two are called at the beginning of one; nights unless told otherwise.
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
