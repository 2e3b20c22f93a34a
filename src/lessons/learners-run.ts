import type { JsonObject } from "../base/json.ts";
import { inPresentFormat } from "../compare/measurement-of.ts";
import type { Store } from "../store/open-store.ts";

/** A run of a playbook that a learner started. */
export interface LearnersRun {
  readonly status: string;
  readonly ended: boolean;
  readonly problem?: string;
  readonly inputs: JsonObject;
  readonly result: JsonObject | null;
}

const LOOKED_THROUGH = 50;

/** Finds the newest run of a playbook that a person started at or after `sinceMs`, with its last result. */
export function newestRunOf(store: Pick<Store, "runs" | "results">) {
  return async (playbookName: string, person: string, sinceMs: number): Promise<LearnersRun | undefined> => {
    const views = await store.runs.views({ limit: LOOKED_THROUGH, playbookName });
    const view = views.find(
      ({ requestedBy, createdAtMs }) => requestedBy === person && createdAtMs >= sinceMs,
    );
    if (view === undefined) return undefined;
    const last = (await store.results.ofRun(view.id)).at(-1);
    return {
      status: view.status,
      ended: view.endedAtMs !== undefined,
      ...(view.problem === undefined ? {} : { problem: view.problem }),
      inputs: view.inputs,
      result: last === undefined ? null : inPresentFormat(last.result),
    };
  };
}
