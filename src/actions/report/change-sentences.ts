import { utcMinute } from "../../base/utc.ts";
import { compareNights } from "../../compare/compare-nights.ts";
import { measurementOf } from "../../compare/measurement-of.ts";
import { nightSentences } from "../../compare/night-sentences.ts";
import type { Measurement } from "../../compare/result.ts";
import { sideBySide } from "../../compare/side-by-side.ts";
import type { PastResult } from "../../store/result-repository.ts";

/** The run that a result is compared with, and what it measured. */
export interface ComparedRun {
  readonly which: "previous" | "reference";
  readonly past?: PastResult;
}

const NONE = {
  previous: "There is no earlier good run of this playbook to compare with.",
  reference: "No run of this playbook is marked as its reference, so there is nothing to compare with.",
} as const;

/**
 * What changed since another run, as people read it. Comparisons are judged where their rounds allow it; the figures of
 * single load tests stand side by side, because one test says nothing of how far two would differ by chance.
 */
export function changeSentences(now: Measurement, { which, past }: ComparedRun): readonly string[] {
  if (!past) return [NONE[which]];
  const before = measurementOf(past.result);
  const day = `${utcMinute(past.createdAtMs)} UTC`;
  const name = `${which === "previous" ? "the last good run" : "the reference"} of ${day} (run ${past.runId})`;
  if (now.kind === "load" && before?.kind === "load") return [`Against ${name}: ${sideBySide(before, now)}.`];
  if (now.kind === "load" || before?.kind !== "comparison")
    return [`Not compared with ${name}: it measured something of another kind.`];
  const said = nightSentences(compareNights(before, now, { before: "The other run", now: "This run" }), name);
  return [said.headline, ...said.lines];
}
