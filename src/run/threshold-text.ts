import type { RunView, ThresholdView } from "./run-view.ts";

/** A threshold for people: its title and figures in words, or else its expression. */
export function thresholdWords({ expression, title, words }: ThresholdView): string {
  if (title === undefined) return words ?? expression;
  return words === undefined ? title : `${title}: ${words}`;
}

/** The same with its note: `p99 494 ms, limit 250 ms (ended early, 10s after the first figures)`. */
export function thresholdText(threshold: ThresholdView): string {
  const { note } = threshold;
  return note === undefined ? thresholdWords(threshold) : `${thresholdWords(threshold)} (${note})`;
}

/** All thresholds of a run, in the order of its steps and cells. */
export function thresholdsOf({ steps }: RunView): readonly ThresholdView[] {
  return steps.flatMap(({ cells }) => cells.flatMap(({ thresholds }) => thresholds));
}

/** The thresholds of level `fail` that could not be judged: the run has not shown what it was meant to show. */
export function unjudgedThresholds(view: RunView): readonly ThresholdView[] {
  return thresholdsOf(view).filter(({ level, verdict }) => level === "fail" && verdict === "inconclusive");
}
