import type { RouteWork } from "./apply-route.ts";
import { restore } from "./restore.ts";
import { keepRecord, readRecord } from "./route-record.ts";

/** `previous`: as it was before the last rule. `original`: as it was before the first one. */
export type RestorePoint = "previous" | "original";

/**
 * Restores what decided about the Service's requests before. Restored first and forgotten then: after a crash in the
 * middle it is restored once more.
 * @param key tells this undoing when it is repeated after a crash, so that it does not undo one more.
 * @returns how many applications were undone; 0 when there was nothing to undo.
 */
export async function clearRoute(work: RouteWork, point: RestorePoint, key: string): Promise<number> {
  const { cluster, namespace, service, signal, runId } = work;
  const { steps, undoneBy } = await readRecord(cluster, namespace, service, { signal });
  if (undoneBy === key) return 1;
  const kept = point === "previous" ? steps.slice(0, -1) : [];
  const target = steps[kept.length];
  if (!target) return 0;
  // First what was there, what routes refer to before the routes; then away with what was not, the other way round.
  for (const { reference, object } of [...target.replaced].reverse()) {
    if (object) await restore(work, reference, object);
  }
  for (const { reference, object } of target.replaced) {
    if (!object) await restore(work, reference, null);
  }
  await keepRecord(cluster, namespace, service, { steps: kept, undoneBy: key }, { signal, runId });
  return steps.length - kept.length;
}
