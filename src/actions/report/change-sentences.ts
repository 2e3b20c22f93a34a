import { utcMinute } from "../../base/utc.ts";
import { besideEarlier } from "../../compare/beside-earlier.ts";
import { measurementOf } from "../../compare/measurement-of.ts";
import type { Measurement } from "../../compare/result.ts";
import { sideBySide } from "../../compare/side-by-side.ts";
import type { PastResult, PastRun } from "../../engine/action.ts";

/** The run that a result is compared with, and what it measured. */
export interface ComparedRun {
  readonly which: PastRun;
  readonly past: PastResult;
}

/** Nothing is said of a reference that nobody has set, so that playbooks can ask for it in case there is one. */
const NONE: Readonly<Record<PastRun, readonly string[]>> = {
  previous: ["There is no earlier good run of this playbook to compare with."],
  reference: [],
};

/**
 * Shows a measurement beside that of another run. Latencies are not judged: two runs alone do not show how much two equal ones
 * would differ. A run with other inputs, or that was measured under other conditions, is not shown beside this one, and the
 * sentence says what was different.
 */
export function changeSentences(now: Measurement, { which, past }: ComparedRun): readonly string[] {
  if (past.kind === "none") return NONE[which];
  const day = `${utcMinute(past.createdAtMs)} UTC`;
  const name = `${which === "previous" ? "the last good run" : "the reference"} of ${day} (run ${past.runId})`;
  if (past.kind === "unlike") return [`Not comparable with ${name}, because ${past.because}.`];
  const old = measurementOf(past.result);
  if (old?.kind === "comparison" && now.kind === "comparison") return besideEarlier(old, now, name);
  if (old?.kind === "load" && now.kind === "load") return [`Beside ${name}: ${sideBySide(old, now)}.`];
  return [`Not compared with ${name}: it measured something of a different kind.`];
}
