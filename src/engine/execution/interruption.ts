import { Failure } from "../../base/failure.ts";
import { stepName } from "../../playbook/index.ts";
import type { Action } from "../action.ts";
import { askPeople } from "../questions/ask-people.ts";
import type { CellTask } from "../state/tasks.ts";

const AGAIN = "run it again";
const GIVE_UP = "fail the step";
const ANSWER_MS = 24 * 3_600_000;

/**
 * Decides what to do with a cell whose process died in the middle of it: what the step says (`on_interrupt`), or else what
 * its action says. People are asked in the run's channel; a run without a channel cannot ask, so it fails.
 * @returns the failure that ends the cell; `undefined` to run it again.
 */
export async function afterInterruption(
  task: CellTask,
  action: Action,
  cutOff: { readonly startedAtMs: number },
): Promise<Failure | undefined> {
  const wish = task.step.onInterrupt ?? (action.recovery === "ask" ? "ask" : "retry");
  // An action that only waits changes nothing, so it never has to ask before it continues.
  if (wish === "retry" || (wish === "ask" && action.recovery === "wait")) return undefined;
  if (wish === "fail" || task.state.facts.channel === undefined) return interrupted();
  const question = {
    kind: "ask" as const,
    text: `Regatta was stopped in the middle of ${stepName(task.step, task.scope)}, and it cannot tell how far the step got. What now?`,
    options: [AGAIN, GIVE_UP],
    answerers: [],
    quorum: 1,
    ttlMs: ANSWER_MS,
  };
  const { handOverSignal, journal } = task.state;
  const signal = AbortSignal.any([task.signal, handOverSignal, journal.lostSignal]);
  try {
    const { value } = await askPeople(task, question, { signal, sinceMs: cutOff.startedAtMs });
    return value === AGAIN ? undefined : interrupted();
  } catch (error) {
    journal.lostSignal.throwIfAborted();
    handOverSignal.throwIfAborted();
    return error instanceof Failure ? error : interrupted();
  }
}

function interrupted(): Failure {
  return new Failure(
    "STEP_INTERRUPTED",
    "Regatta was stopped in the middle of this step, and it cannot tell how far the step got.",
    { hint: "Check what it did, then run the playbook again." },
  );
}
