import { type ApiObject, nameSuffix, timestamp } from "../api/object.ts";
import type { ObjectWrites } from "../api/object-writes.ts";

const MAX_EVENTS = 500;

/**
 * Records a v1 Event about an object; a repetition only increments the count. If there are too many, the oldest are
 * removed.
 */
export function recordEvent(
  writes: ObjectWrites,
  about: ApiObject,
  type: "Normal" | "Warning",
  reason: string,
  message: string,
): void {
  const kind = writes.kinds.builtIn("Event");
  const namespace = about.metadata.namespace ?? "default";
  const { name, uid } = about.metadata;
  // A namespace that is gone or being deleted accepts no more events.
  const home = writes.store.find(writes.kinds.builtIn("Namespace"), undefined, namespace);
  if (!home || home.metadata.deletionTimestamp) return;
  const same = writes.store.list(kind, namespace).find((event) => {
    const involved = event.involvedObject as { uid?: string };
    return involved.uid === uid && event.reason === reason && event.message === message;
  });
  const now = timestamp();
  if (same) {
    writes.store.put(kind, { ...same, count: Number(same.count) + 1, lastTimestamp: now });
    return;
  }
  const all = writes.store.list(kind);
  if (all.length >= MAX_EVENTS && all[0]) writes.store.remove(kind, all[0]);
  writes.store.put(kind, {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: `${name}.${nameSuffix()}${nameSuffix()}`, namespace, creationTimestamp: now },
    involvedObject: {
      apiVersion: about.apiVersion,
      kind: about.kind,
      name,
      namespace: about.metadata.namespace,
      uid,
    },
    type,
    reason,
    message,
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
    source: { component: "regatta-sandbox" },
  });
}
