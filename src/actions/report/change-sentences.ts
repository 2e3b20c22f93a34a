import { utcMinute } from "../../base/utc.ts";
import { measurementOf } from "../../compare/measurement-of.ts";
import type { Measurement } from "../../compare/result.ts";
import { whatChanged } from "../../compare/what-changed.ts";
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
 * Describes what changed since another run: see {@link whatChanged}.
 */
export function changeSentences(now: Measurement, { which, past }: ComparedRun): readonly string[] {
  if (!past) return [NONE[which]];
  const day = `${utcMinute(past.createdAtMs)} UTC`;
  const name = `${which === "previous" ? "the last good run" : "the reference"} of ${day} (run ${past.runId})`;
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
