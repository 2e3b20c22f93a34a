import type { RouteWork } from "./apply-route.ts";
import { restore } from "./restore.ts";
import { keepRecord, type Replaced, type RouteStep, readRecord } from "./route-record.ts";

/** `previous`: the state before the last rule. `original`: the state before the first one. */
export type RestorePoint = "previous" | "original";

/**
 * Restores what decided about the Service's requests before. The record is removed only after the restore, so after a
 * crash half-way the restore is repeated.
 * @param key identifies this undo if it is repeated after a crash, so that it does not undo one more step.
 * @returns how many steps were undone; 0 if there was nothing to undo.
 */
export async function clearRoute(work: RouteWork, point: RestorePoint, key: string): Promise<number> {
  const { cluster, namespace, service, signal, runId } = work;
  const { steps, undoneBy } = await readRecord(cluster, namespace, service, { signal });
  if (undoneBy === key) return 1;
  const { before, kept } = undoing(steps, point);
  if (before.length === 0) return 0;
  // First restore what existed, targets before the routes that refer to them; then delete what did not, in reverse
  // order.
  for (const { reference, object } of [...before].reverse()) {
    if (object) await restore(work, reference, object);
  }
  for (const { reference, object } of before) {
    if (!object) await restore(work, reference, null);
  }
  await work.assertOwned();
  await keepRecord(cluster, namespace, service, { steps: kept, undoneBy: key }, { signal, runId });
  return steps.length - kept.length;
}

/** Pure: which steps stay, and what each object was before the earliest undone step. */
export function undoing(
  steps: readonly RouteStep[],
  point: RestorePoint,
): { readonly before: readonly Replaced[]; readonly kept: readonly RouteStep[] } {
  const kept = point === "previous" ? steps.slice(0, -1) : [];
  const undone = steps.slice(kept.length).flatMap(({ replaced }) => replaced);
  // The steps need not all be in one dialect.
  const before = undone.filter(
    ({ reference: { kind } }, index) => undone.findIndex((other) => other.reference.kind === kind) === index,
  );
  return { before, kept };
}
