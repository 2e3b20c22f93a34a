import type { PastResult } from "../../store/result-repository.ts";
import type { PastRun } from "../action.ts";
import type { RunState } from "../state/run-state.ts";

/** What an earlier run measured in the same step and cell of the same playbook; `undefined` if there is none. */
export function pastResult(
  state: RunState,
  { stepId, cellKey }: { readonly stepId: string; readonly cellKey: string },
  which: PastRun,
): Promise<PastResult | undefined> {
  const { store, history = store.results } = state.engine;
  const { id, playbookName } = state.facts;
  const key = { playbookName, stepId, cellKey };
  return state.journal.whenReachable(() =>
    which === "previous" ? history.lastGood(key, id) : history.ofReference(key, id),
  );
}
