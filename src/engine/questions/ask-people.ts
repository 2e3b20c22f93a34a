import { formatDuration } from "../../base/duration.ts";
import { Failure } from "../../base/failure.ts";
import { changeCell } from "../../run/view-changes.ts";
import type { QuestionRow } from "../../store/question-repository.ts";
import type { CellTask } from "../state/tasks.ts";
import { type Decision, type Question, questionView } from "./question.ts";
import { shownAnswerers, whoMayAnswer } from "./who-may-answer.ts";

/**
 * Asks people a question and waits for their answers. A question that a dead process had asked is continued, with the
 * answers and the expiry that it had.
 * @throws Failure `APPROVAL_DENIED`, `QUESTION_EXPIRED`; the signal's reason when the step is told to stop, which closes
 *   the question.
 */
export async function askPeople(
  task: CellTask,
  question: Question,
  options: {
    readonly signal: AbortSignal;
    /** A question that the cell asked at or after this time is the same one; `undefined`: ask a new one. */
    readonly sinceMs: number | undefined;
  },
): Promise<Decision> {
  const { state, step, cell } = task;
  const { journal, engine } = state;
  const key = { runId: state.facts.id, stepId: step.id, cellKey: cell.key };
  const { permissions } = state.frame.playbook;
  const roles = engine.roles ?? new Map();
  const show = (row: QuestionRow) => {
    const shown = questionView(row, shownAnswerers(row, permissions, roles));
    return changeCell(step.id, cell.key, { question: shown });
  };
  const createdAtMs = engine.clock.nowMs();
  const { ttlMs, remark = null, offer = null, ...asked } = question;
  const row = {
    ...asked,
    remark,
    offer,
    stepId: step.id,
    cellKey: cell.key,
    requestedBy: state.facts.requestedBy,
    createdAtMs,
    expiresAtMs: createdAtMs + ttlMs,
  };
  const fresh: QuestionRow = { ...row, runId: key.runId, status: "open", answers: [] };
  const { sinceMs } = options;
  const before =
    sinceMs === undefined ? undefined : await journal.whenReachable(() => engine.store.questions.find(key));
  const anew = before === undefined || sinceMs === undefined || before.createdAtMs < sinceMs;
  if (anew) refuseImpossible(question, whoMayAnswer(question, permissions, roles), state.facts.requestedBy);
  // A continued question is shown in its current state from the start, so that nobody presses a button that no longer counts.
  let seen = await journal.openQuestion(row, { anew, change: show(anew ? fresh : before) });
  if (!anew) await journal.change(show(seen));
  try {
    await state.answers.wait(async () => {
      const found = await journal.whenReachable(() => engine.store.questions.find(key));
      let now = found ?? seen;
      if (now.status === "open" && engine.clock.nowMs() >= now.expiresAtMs)
        now = await journal.closeQuestion(key, "expired", show({ ...now, status: "expired" }));
      if (now.status !== seen.status || now.answers.length !== seen.answers.length) {
        seen = now;
        await journal.change(show(now));
      }
      return now.status !== "open";
    }, options.signal);
  } catch (error) {
    const goesOn = state.handOverSignal.aborted || journal.broken !== undefined;
    if (options.signal.aborted && !goesOn)
      await journal.closeQuestion(key, "closed", show({ ...seen, status: "closed" }));
    throw error;
  }
  return decisionOf(seen);
}

/**
 * Refuses a question that the people who may answer it cannot decide; its run would only wait until it expires.
 * @throws Failure `APPROVAL_IMPOSSIBLE`
 */
function refuseImpossible(
  { kind, quorum }: Question,
  people: readonly string[] | undefined,
  requestedBy: string,
): void {
  if (people === undefined) return;
  if (kind !== "approve") {
    if (people.length === 0) throw impossible("Nobody may answer this step.");
    return;
  }
  const deciding = people.filter((id) => id !== requestedBy).length;
  if (deciding >= quorum) return;
  const who = people.includes(requestedBy) ? " besides the person who started the run, who may not" : "";
  throw impossible(
    people.length === 0
      ? "Nobody may approve this step."
      : `${quorum} ${quorum === 1 ? "person has" : "people have"} to approve this step, and ${deciding === 0 ? "nobody" : `only ${deciding}`} may${who}.`,
  );
}

function impossible(what: string): Failure {
  return new Failure("APPROVAL_IMPOSSIBLE", what, {
    state: "This step changed nothing.",
    hint: "Name enough people besides the one who starts the run, in the step and in the playbook's `permissions` if it has any; members of roles are listed in REGATTA_ROLES. Or let somebody else start it.",
  });
}

function decisionOf({ status, answers, kind, createdAtMs, expiresAtMs }: QuestionRow): Decision {
  const last = answers.at(-1);
  if (status === "denied")
    throw new Failure("APPROVAL_DENIED", `Denied by ${last?.by ?? "somebody"}.`, {
      state: "This step changed nothing.",
    });
  if (kind === "lesson" && last === undefined)
    throw new Failure(
      "LESSON_LEFT_ALONE",
      `The lesson waited ${formatDuration(expiresAtMs - createdAtMs)} for its learner and was ended.`,
      { hint: "Start it again." },
    );
  if (last === undefined || status === "expired" || status === "closed")
    throw new Failure(
      "QUESTION_EXPIRED",
      `Nobody ${kind === "approve" ? "decided" : "answered"} within ${formatDuration(expiresAtMs - createdAtMs)}.`,
      {
        state: "This step changed nothing.",
        hint: "Run the playbook again, or raise the step's `expires`.",
      },
    );
  return { value: last.value, by: answers.map(({ by }) => by) };
}
