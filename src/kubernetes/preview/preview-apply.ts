import { describeFailure, Failure, hasCode } from "../../base/failure.ts";
import type { CallOptions, Cluster, KubeObject, ObjectReference } from "../cluster.ts";
import { titleOf } from "../objects/object-title.ts";
import { labelled, runOf } from "../objects/ownership.ts";
import type { ObjectChange } from "./object-change.ts";
import { objectDiff } from "./object-diff.ts";

/**
 * What applying these objects would change, from a server-side dry run of each, so defaults, webhooks and conflicts are
 * the server's own. An object in a namespace that does not exist yet would be created; the server cannot say more about
 * it.
 */
export async function previewApply(
  cluster: Cluster,
  objects: readonly KubeObject[],
  signal: AbortSignal,
): Promise<readonly ObjectChange[]> {
  const changes: ObjectChange[] = [];
  for (const object of objects) changes.push(await previewObject(cluster, object, signal));
  return changes;
}

/** What deleting these objects would do. A kind that is not served has no objects. */
export async function previewDelete(
  cluster: Cluster,
  references: readonly ObjectReference[],
  signal: AbortSignal,
): Promise<readonly ObjectChange[]> {
  const changes: ObjectChange[] = [];
  for (const reference of references) {
    const found = await getIfServed(cluster, reference, { signal });
    changes.push({ object: titleOf(reference), change: found ? "delete" : "absent", lines: [] });
  }
  return changes;
}

/** The object; `undefined` also while its kind is not served. */
export async function getIfServed(
  cluster: Pick<Cluster, "get">,
  reference: ObjectReference,
  options: CallOptions,
): Promise<KubeObject | undefined> {
  try {
    return await cluster.get(reference, options);
  } catch (error) {
    if (hasCode(error, "KUBE_UNKNOWN_KIND")) return undefined;
    throw error;
  }
}

async function previewObject(
  cluster: Cluster,
  object: KubeObject,
  signal: AbortSignal,
): Promise<ObjectChange> {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = metadata;
  const reference = { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
  const title = titleOf(reference);
  try {
    if (namespace !== undefined && !(await namespaceExists(cluster, namespace, signal)))
      return { object: title, change: "create", lines: [] };
    const live = await cluster.get(reference, { signal });
    // What a run applies carries its label; the live label must not look as if it were removed.
    const owned = labelled(object, (live && runOf(live)) ?? "this-run");
    const after = await cluster.apply(owned, { signal, dryRun: true });
    if (!live) return { object: title, change: "create", lines: [] };
    const lines = objectDiff(live, after);
    return { object: title, change: lines.length === 0 ? "none" : "update", lines };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { object: title, change: "unknown", lines: [describeFailure(error)] };
  }
}

async function namespaceExists(cluster: Cluster, name: string, signal: AbortSignal): Promise<boolean> {
  return (await cluster.get({ apiVersion: "v1", kind: "Namespace", name }, { signal })) !== undefined;
}
