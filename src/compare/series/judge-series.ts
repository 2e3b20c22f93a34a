import { LEAST_DEVIATION, robustDistance, spreadOf, studentT, twoSidedP } from "../spread.ts";
import { changePoints, NIGHT_LIMITS } from "./change-points.ts";
import { recentChange } from "./recent-change.ts";

/** What a night tells of a series, seen at that night and not later. All changes are differences of logarithms. */
export type NightFinding =
  /** Too few nights so far to tell anything. */
  | { readonly kind: "early" }
  | { readonly kind: "steady" }
  /** This night stands out from those before it. One night cannot tell whether anything has changed. */
  | { readonly kind: "odd"; readonly by: number }
  /** The level has changed, beginning with the night `from`; told once. */
  | { readonly kind: "change"; readonly from: number; readonly by: number };

/** Good nights before changes are told: fewer have too few permutations for a small p (C(10, 3) = 120). */
export const NIGHTS_TO_TELL = 10;
/** Nights before one can stand out from them. */
export const NIGHTS_TO_COMPARE = 5;
const ODD_Z = 3;
/** The median absolute deviation of fewer than ten values is often far too small. */
const ODD_Z_EARLY = 5;

/**
 * Judges each night of a series as it came, by the nights before it alone. A change begins a new segment, against which later
 * nights are judged.
 * @param values the nights' logarithms, oldest first.
 * @param family how many series are judged together: the more there are, the more each has to show.
 */
export function judgeSeries(values: readonly number[], family = 1): readonly NightFinding[] {
  const findings: NightFinding[] = [];
  let start = 0;
  for (let night = 0; night < values.length; night++) {
    const from = Math.max(start, night + 1 - NIGHT_LIMITS.window);
    const finding = findingAt(values.slice(from, night + 1), family);
    if (finding.kind === "change") {
      start = from + finding.from;
      findings.push({ ...finding, from: start });
    } else findings.push(finding);
  }
  return findings;
}

function findingAt(segment: readonly number[], family: number): NightFinding {
  const before = segment.slice(0, -1);
  const last = segment.at(-1) ?? 0;
  if (segment.length >= NIGHTS_TO_TELL) {
    const change = recentChange(segment, family) ?? olderChange(segment);
    if (change !== undefined) return { kind: "change", ...change };
  }
  if (before.length < NIGHTS_TO_COMPARE) return { kind: "early" };
  const { by, z } = robustDistance(last, before, LEAST_DEVIATION);
  const limit = before.length < NIGHTS_TO_TELL ? ODD_Z_EARLY : ODD_Z;
  if (Math.abs(z) > limit && Math.abs(by) > NIGHT_LIMITS.leastChange) return { kind: "odd", by };
  return { kind: "steady" };
}

/** A change that became certain only with this night, however long ago it was. */
function olderChange(segment: readonly number[]): { readonly from: number; readonly by: number } | undefined {
  if (!hasDifference(segment)) return undefined;
  const from = changePoints(segment).at(-1);
  if (from === undefined) return undefined;
  const by = spreadOf(segment.slice(from)).mean - spreadOf(segment.slice(0, from)).mean;
  return { from, by };
}

/** Whether any two sides of the segment differ enough to remain in the end: saves the permutations on most nights. */
function hasDifference(segment: readonly number[]): boolean {
  const { leastSegment, leastChange, finalP } = NIGHT_LIMITS;
  for (let at = leastSegment; at + leastSegment <= segment.length; at++) {
    const [left, right] = [spreadOf(segment.slice(0, at)), spreadOf(segment.slice(at))];
    const { t, df } = studentT(left, right);
    if (Math.abs(right.mean - left.mean) >= leastChange && twoSidedP(t, df) <= finalP) return true;
  }
  return false;
}
