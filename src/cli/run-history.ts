import { formatDuration } from "../base/duration.ts";
import { plainTable } from "../base/plain-table.ts";
import { utcDay, utcMinute } from "../base/utc.ts";
import type { RunOrigin } from "../engine/engine.ts";
import { openQuestions } from "../run/open-questions.ts";
import type { RunView } from "../run/run-view.ts";
import { endedLines, endLines } from "./run-progress.ts";

/** Runs as a table, one per line. */
export function historyTable(runs: readonly RunView[], nowMs: number): string {
  if (runs.length === 0) return "No such runs.";
  const rows = runs.map((run) => [
    runName(run),
    run.playbookName,
    run.status,
    tookOf(run, nowMs),
    utcMinute(run.createdAtMs),
    run.requestedBy,
  ]);
  return plainTable(["RUN", "PLAYBOOK", "STATUS", "TOOK", "STARTED (UTC)", "BY"], rows);
}

/** The id, and the short number that commands take as well. */
function runName({ id, number }: RunView): string {
  return number === undefined ? id : `${id} #${number}`;
}

function tookOf({ startedAtMs, endedAtMs }: RunView, nowMs: number): string {
  return startedAtMs === undefined ? "" : formatDuration((endedAtMs ?? nowMs) - startedAtMs);
}

/** Everything stored about a run except its figures: how it ended, its steps, its files, and what it was started with. */
export function runLines(view: RunView, origin: RunOrigin): readonly string[] {
  const inputs = Object.entries(view.inputs).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const dropped = view.prunedAtMs;
  return [
    `Run ${runName(view)} of ${origin.source.path}, ${utcMinute(view.createdAtMs)} UTC, by ${view.requestedBy}`,
    ...(inputs.length === 0 ? [] : [`With ${inputs.join(" ")}`]),
    ...endedLines(undefined, view),
    ...openQuestions(view).map(
      ({ key, question }) => `? ${key.stepId} asks: ${question.text} [${question.options.join("/")}]`,
    ),
    ...(dropped === undefined
      ? []
      : [`Its steps and files were dropped on ${utcDay(dropped)} because of their age.`]),
    ...endLines(view),
    ...view.artifacts.map(({ name, title }) => `${title}: ${name}`),
  ];
}
