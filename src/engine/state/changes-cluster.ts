import type { RunView } from "../../run/run-view.ts";
import type { Action } from "../action.ts";

/** Whether a run has a step, also one of an included playbook, that changes the cluster. */
export function changesCluster(
  { steps }: Pick<RunView, "steps">,
  actions: ReadonlyMap<string, Pick<Action, "changesCluster">>,
): boolean {
  return steps.some(({ uses }) => actions.get(uses)?.changesCluster === true);
}
