import { describeFailure, Failure, hasCode } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json.ts";
import { changeCell } from "../../run/view-changes.ts";
import type { Action } from "../action.ts";
import { type CellTask, placeOf } from "../state/tasks.ts";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;
/** What later steps of the clean-up, such as a `notify`, get when an earlier one has waited in vain; at most a fifth. */
const KEPT_MS = 60_000;

/** @returns until when a clean-up with this limit may wait for the cluster, on the monotonic clock. */
export function patienceEnd(nowMonotonicMs: number, limitMs: number): number {
  return nowMonotonicMs + limitMs - Math.min(KEPT_MS, limitMs / 5);
}

/**
 * Whether a step of the clean-up failed only because the cluster is away for now, or because its credentials expired. A run
 * that never reached the cluster left nothing there, and does not wait for it.
 */
export async function isClusterAway(task: CellTask, action: Action, error: Error): Promise<boolean> {
  const { state, phase } = task;
  if (phase !== "finally" || action.changesCluster !== true || !(error instanceof Failure)) return false;
  // A wait that was cut off says nothing of why; the same again is harmless.
  if (!error.retryable && !hasCode(error, "KUBE_UNAUTHORIZED", "ACTION_TIMEOUT")) return false;
  const { journal, engine, facts } = state;
  const row = await journal.whenReachable(() => engine.store.runs.find(facts.id));
  return (row?.clusterUid ?? null) !== null;
}

/** Waits a while for the cluster, longer each time. @returns false when the clean-up has no more time to wait. */
export async function waitForCluster(task: CellTask, waits: number, problem: string): Promise<boolean> {
  const { state, step, cell, signal, patienceEndsMs = 0 } = task;
  const { clock } = state.engine;
  const leftMs = patienceEndsMs - clock.monotonicMs();
  if (signal.aborted || leftMs <= 0) return false;
  const waitMs = Math.min(FIRST_WAIT_MS * 2 ** waits, LONGEST_WAIT_MS, leftMs);
  const text = `waiting for the cluster: ${problem}`;
  state.journal.showProgress(changeCell(step.id, cell.key, { progress: { text } }));
  await clock
    .sleep(waitMs, { signal: AbortSignal.any([signal, state.journal.lostSignal, state.handOverSignal]) })
    .catch(() => undefined); // told to stop: the loop sees it
  state.journal.lostSignal.throwIfAborted();
  state.handOverSignal.throwIfAborted();
  return true;
}

/** Notes that the cell must be done later, with the names of what it would have removed. */
export function leaveForLater(task: CellTask, action: Action, params: JsonObject, error: Error): void {
  const { state, step, cell } = task;
  state.leave({
    place: placeOf(step, cell),
    names: action.leaves?.(params) ?? [],
    problem: describeFailure(error),
  });
}
