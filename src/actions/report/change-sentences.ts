import { utcMinute } from "../../base/utc.ts";
import { measurementOf } from "../../compare/measurement-of.ts";
import type { Measurement } from "../../compare/result.ts";
import { whatChanged } from "../../compare/what-changed.ts";
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
 * Describes what changed since another run: see {@link whatChanged}. A run with other inputs, or that was measured under
 * other conditions, is not compared, and the sentence says what was different.
 */
export function changeSentences(now: Measurement, { which, past }: ComparedRun): readonly string[] {
  if (past.kind === "none") return NONE[which];
  const day = `${utcMinute(past.createdAtMs)} UTC`;
  const name = `${which === "previous" ? "the last good run" : "the reference"} of ${day} (run ${past.runId})`;
  if (past.kind === "unlike") return [`Not comparable with ${name}, because ${past.because}.`];
  const change = whatChanged([measurementOf(past.result), now], name, {
    before: "The other run",
    now: "This run",
  });
  switch (change.kind) {
    case "judged":
      return [change.said.headline, ...change.said.lines];
    case "beside":
      return [`Against ${name}: ${change.figures}.`];
    case "unlike":
      return [`Not compared with ${name}: it measured something of a different kind.`];
  }
}
