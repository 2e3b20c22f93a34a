import { Failure } from "../../base/failure.ts";
import { outcomeProblems } from "../../playbook/index.ts";
import type { Action, ActionOutcome } from "../action.ts";

const MOST_SHOWN = 3;

/** Why an outcome cannot be stored: it does not match the schemas that its action publishes. `undefined` if it does. */
export function misfitOf(action: Action, outcome: ActionOutcome): Failure | undefined {
  const problems = outcomeProblems(action, outcome);
  if (problems.length === 0) return undefined;
  const more = problems.length > MOST_SHOWN ? [`And ${problems.length - MOST_SHOWN} more.`] : [];
  const shown = [...problems.slice(0, MOST_SHOWN), ...more].join(" ");
  return new Failure(
    "ACTION_OUTCOME_INVALID",
    `What ${action.name} returned does not match the schemas that it publishes. ${shown}`,
    {
      hint: "This is a fault in the action, not in the playbook: report it to the people who maintain Regatta.",
      state: "What the step did was not undone, and nothing that it returned was kept.",
    },
  );
}
