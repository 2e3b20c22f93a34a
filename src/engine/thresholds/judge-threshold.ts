import { hasCode } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json.ts";
import { decidingComparisons, evaluateThreshold, type Meter, reasonFor } from "../../playbook/index.ts";
import type { Threshold } from "../../playbook/playbook.ts";
import type { Scope } from "../../playbook/scope.ts";
import type { ThresholdView } from "../../run/run-view.ts";
import { figuresOf, figuresText, keptFigures } from "./figures.ts";
import { comparisonWords } from "./threshold-words.ts";
import { absentFigure, answersOf, heldBack, judgeablePart, whyNotCompared } from "./unjudgeable.ts";

type MeasuredScope = Scope & { readonly result: JsonObject };

/**
 * Judges one threshold; its verdict comes with the figures that decided it, in words if they can be worded.
 * @param meter limits the evaluation of all thresholds that are judged together.
 * @throws Failure `PB_EXPRESSION_FAILED` when it cannot be evaluated on what has been measured.
 */
export function judgeThreshold(threshold: Threshold, scope: Scope, meter?: Meter): ThresholdView {
  const { expression } = threshold;
  const { verdict, note: why } = evaluateThreshold(threshold, scope, meter);
  if (verdict === "inconclusive") return { ...inconclusive(threshold, why), ...figuresIn(threshold, scope) };
  const words = comparisonWords(decidingComparisons(expression, scope, verdict === "held"));
  const unworded = words === undefined && verdict === "breached";
  const note = unworded ? figuresText(figuresOf(expression.source, scope)) : undefined;
  return {
    ...viewOf(threshold, verdict),
    ...figuresIn(threshold, scope),
    ...(words === undefined ? {} : { words }),
    ...(note === undefined ? {} : { note }),
  };
}

/**
 * Judges one threshold at the end of a measurement. It is inconclusive if it reads a figure that the data does not carry, or
 * data that may not be judged. A breach by a slow target is one at any load, and when the target answered nothing at all, no
 * limit on a latency was kept.
 * @param early how it was breached during the measurement, if it was
 */
export function judgeAtEnd(
  threshold: Threshold,
  scope: MeasuredScope,
  meter: Meter,
  early: ThresholdView | undefined,
): ThresholdView {
  const why = whyNotCompared(threshold, scope.result);
  if (why !== undefined) return inconclusive(threshold, why);
  const held = heldBack(threshold, scope.result);
  const hidden = held.filter(({ isTargetSlow }) => !isTargetSlow);
  const seen = { ...scope, result: judgeablePart(scope.result, hidden) };
  const isCut = hidden.length > 0;
  // What was seen early may have been what is hidden now.
  const judged = (isCut ? undefined : early) ?? judgeCarried(threshold, seen, meter, isCut);
  if (held.length === 0 || judged.words === NOTHING_ANSWERED) return judged;
  const isWholeHidden = hidden.some(({ variant }) => variant === undefined);
  if (judged.verdict === "breached" && !isWholeHidden) return judged;
  const note = held.map(({ variant, reason }) => {
    const where = variant === undefined ? "" : ` for ${variant}`;
    return `The load generator was the bottleneck${where}: ${reason}`;
  });
  return inconclusive(threshold, [...note, early?.note ?? ""].join(" ").trim());
}

/** The view of a threshold that says nothing of what was measured. @param note why, as a sentence */
export function inconclusive(threshold: Threshold, note: string | undefined): ThresholdView {
  return { ...viewOf(threshold, "inconclusive"), ...(note === undefined ? {} : { note }) };
}

const NOTHING_ANSWERED = "no request was answered";

/**
 * One that reads a latency which the data does not carry is inconclusive. One that cannot be evaluated for another reason is
 * not known to hold, so it counts as breached, at its own level; the verdicts on the others are not affected.
 * @param isCut whether variants were left out, which is then the reason that it cannot be evaluated
 */
function judgeCarried(
  threshold: Threshold,
  scope: MeasuredScope,
  meter: Meter,
  isCut: boolean,
): ThresholdView {
  try {
    return judgeThreshold(threshold, scope, meter);
  } catch (error) {
    if (!hasCode(error, "PB_EXPRESSION_FAILED")) throw error;
    const absent = absentFigure(threshold, scope.result);
    if (absent === undefined && isCut) return inconclusive(threshold, undefined);
    if (absent === undefined)
      return { ...viewOf(threshold, "breached"), note: `it cannot be evaluated: ${reasonFor(error)}` };
    const { answered, requests, isLocal } = answersOf(absent.of);
    if (answered === 0 && requests > 0 && !isLocal) {
      const note = `${requests} were sent, so there is no ${absent.label}`;
      return { ...viewOf(threshold, "breached"), words: NOTHING_ANSWERED, note };
    }
    if (absent.isOfRounds)
      return inconclusive(
        threshold,
        `There is no ${absent.label}, because a round has too few answered requests for it. Use longer rounds or a higher rate.`,
      );
    const few = answered === undefined ? "" : `: ${answered} answered requests are too few for it`;
    return inconclusive(threshold, `There is no ${absent.label}${few}.`);
  }
}

function viewOf({ expression, title, level }: Threshold, verdict: ThresholdView["verdict"]): ThresholdView {
  return { expression: expression.source, ...(title === undefined ? {} : { title }), level, verdict };
}

function figuresIn({ expression }: Threshold, scope: Scope): Pick<ThresholdView, "figures"> {
  const figures = figuresOf(expression.source, scope);
  return figures.size === 0 ? {} : { figures: keptFigures(figures) };
}
