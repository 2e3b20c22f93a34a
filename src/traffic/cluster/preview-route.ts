import { isDeepStrictEqual } from "node:util";
import type { Cluster, KubeObject, ObjectReference } from "../../kubernetes/cluster.ts";
import { referenceOf } from "../../kubernetes/objects/object-reference.ts";
import { titleOf } from "../../kubernetes/objects/object-title.ts";
import { runOf } from "../../kubernetes/objects/ownership.ts";
import type { ObjectChange, PlannedObjects } from "../../kubernetes/preview/object-change.ts";
import { objectDiff } from "../../kubernetes/preview/object-diff.ts";
import { previewApply } from "../../kubernetes/preview/preview-apply.ts";
import type { Dialect, RenderedObject } from "../dialects/dialect.ts";
import { refuseForeign } from "./apply-route.ts";
import { type RestorePoint, undoing } from "./clear-route.ts";
import { findRoutes } from "./find-routes.ts";
import { withoutServerFields } from "./restore.ts";
import { type RouteRecord, readRecord, recordReference, stepKey } from "./route-record.ts";

interface RouteLook {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly service: string;
  readonly signal: AbortSignal;
}

/**
 * What applying a rule's objects would create, change and delete, and what would be kept for undoing it.
 * @throws Failure `TRAFFIC_FOREIGN_ROUTE` as applying them would.
 */
export async function previewRoute(
  look: RouteLook,
  dialect: Dialect,
  objects: readonly RenderedObject[],
): Promise<readonly ObjectChange[]> {
  const { cluster, namespace, service, signal } = look;
  const found = await findRoutes(cluster, namespace, service, { signal });
  refuseForeign(service, dialect, found);
  const record = await readRecord(cluster, namespace, service, { signal });
  const changes: ObjectChange[] = [];
  for (const object of objects) changes.push(await previewPut(look, { ...object }));
  for (const { object } of found) {
    if (objects.some(({ kind }) => kind === object.kind)) continue;
    const lines = ["The rule needs none; it is remembered for undoing."];
    changes.push({ object: titleOf(referenceOf(object)), change: "delete", lines });
  }
  const again =
    record.steps.at(-1)?.key === stepKey(objects) && found.every(({ object }) => runOf(object) !== undefined);
  return [...changes, recordChange(look, record, again ? 0 : 1)];
}

/** Our own object is applied over; a foreign one is replaced as a whole. */
async function previewPut(look: RouteLook, object: KubeObject): Promise<ObjectChange> {
  const { cluster, signal } = look;
  const reference = referenceOf(object);
  const [applied] = await previewApply(cluster, [object], signal);
  const change: ObjectChange = applied ?? { object: titleOf(reference), change: "unknown", lines: [] };
  if (change.change === "create" || change.change === "unknown") return change;
  const standing = await cluster.get(reference, { signal });
  if (standing === undefined || runOf(standing) !== undefined) return change;
  const line = "Somebody else's: it is replaced entirely, and remembered for undoing.";
  return { ...change, change: "update", lines: [line, ...objectDiff(withoutServerFields(standing), object)] };
}

/**
 * What undoing would restore and delete.
 * @param earlier tells about rules that earlier steps of the same plan would have applied by then.
 */
export async function previewClear(
  look: RouteLook & { readonly earlier: PlannedObjects },
  point: RestorePoint,
): Promise<readonly ObjectChange[]> {
  const { cluster, namespace, service, earlier, signal } = look;
  const record = await readRecord(cluster, namespace, service, { signal });
  const title = titleOf(recordReference(namespace, service));
  const isAppliedBefore = earlier.get(title) === "made";
  if (isAppliedBefore && (point === "previous" || record.steps.length === 0)) {
    const lines = [`Undoes what this run applies earlier: the routes of ${service} end up as they are now.`];
    return [{ object: title, change: record.steps.length === 0 ? "delete" : "update", lines }];
  }
  const { before, kept } = undoing(record.steps, point);
  if (before.length === 0) return [{ object: title, change: "absent", lines: ["There is nothing to undo."] }];
  const changes: ObjectChange[] = [];
  for (const { reference, object } of before) changes.push(await previewRestore(look, reference, object));
  const all = record.steps.length + (isAppliedBefore ? 1 : 0);
  const lines = [`Undoes ${all - kept.length} of ${all} ${all === 1 ? "rule" : "rules"} that exist by then.`];
  return [...changes, { object: title, change: kept.length === 0 ? "delete" : "update", lines }];
}

/** As `restore` would leave it: the recorded object is put back as a whole. */
async function previewRestore(
  { cluster, signal }: RouteLook,
  reference: ObjectReference,
  object: KubeObject | null,
): Promise<ObjectChange> {
  const title = titleOf(reference);
  const standing = await cluster.get(reference, { signal });
  if (object === null) return { object: title, change: standing ? "delete" : "absent", lines: [] };
  if (!standing) return { object: title, change: "create", lines: ["As it was before."] };
  const now = withoutServerFields(standing);
  if (isDeepStrictEqual(now, object)) return { object: title, change: "none", lines: [] };
  return { object: title, change: "update", lines: objectDiff(now, object) };
}

function recordChange({ namespace, service }: RouteLook, { steps }: RouteRecord, added: 0 | 1): ObjectChange {
  const object = titleOf(recordReference(namespace, service));
  if (added === 0) return { object, change: "none", lines: ["The rule is already in force."] };
  const lines = [
    steps.length === 0
      ? "Remembers the current state, for traffic.clear to restore."
      : `Remembers the current state as well: ${steps.length} earlier ${steps.length === 1 ? "rule" : "rules"} can be undone, too.`,
  ];
  return { object, change: steps.length === 0 ? "create" : "update", lines };
}
