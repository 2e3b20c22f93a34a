import type { ServerResponse } from "node:http";
import { expired } from "./api-error.ts";
import type { ApiObject, Fields } from "./object.ts";
import type { ObjectStore, StoreEvent } from "./object-store.ts";
import { apiVersionOf, type ResourceKind, resourceKey } from "./resource-kinds.ts";

export interface WatchQuery {
  readonly namespace: string | undefined;
  readonly matches: (object: ApiObject) => boolean;
  /** Absent or "0": start with all existing objects. */
  readonly resourceVersion: string | undefined;
  readonly timeoutSeconds: number;
}

/**
 * An event as this watcher sees it: an object that starts or stops matching its selector counts as added or deleted.
 */
function seenBy(event: StoreEvent, query: WatchQuery): { type: string; object: ApiObject } | undefined {
  if (query.namespace !== undefined && event.object.metadata.namespace !== query.namespace) return undefined;
  const now = event.type !== "DELETED" && query.matches(event.object);
  const before = event.previous !== undefined && query.matches(event.previous);
  if (!now && !before) return undefined;
  if (now && before) return { type: "MODIFIED", object: event.object };
  return { type: now ? "ADDED" : "DELETED", object: event.object };
}

/** Streams changes as lines of JSON until the client disconnects or the time is up. */
export function streamWatch(
  store: ObjectStore,
  kind: ResourceKind,
  query: WatchQuery,
  response: ServerResponse,
): void {
  const key = resourceKey(kind);
  const head = { apiVersion: apiVersionOf(kind), kind: kind.kind };
  const write = (type: string, object: ApiObject | Fields) =>
    response.write(
      `${JSON.stringify({ type, object: type === "ERROR" ? object : { ...object, ...head } })}\n`,
    );
  const send = (event: StoreEvent) => {
    const seen = resourceKey(event.kind) === key ? seenBy(event, query) : undefined;
    if (seen) write(seen.type, seen.object);
  };

  response.writeHead(200, { "content-type": "application/json" });
  response.flushHeaders();
  if (query.resourceVersion === undefined || query.resourceVersion === "0" || query.resourceVersion === "") {
    for (const object of store.list(kind, query.namespace).filter(query.matches)) write("ADDED", object);
  } else {
    const missed = store.changesSince(Number(query.resourceVersion));
    if (!missed) {
      const message = `too old resource version: ${query.resourceVersion} (${store.revision})`;
      write("ERROR", expired(message).toStatus());
      response.end();
      return;
    }
    missed.forEach(send);
  }
  const unsubscribe = store.subscribe(send);
  const timer = setTimeout(() => response.end(), query.timeoutSeconds * 1_000);
  response.on("close", () => {
    clearTimeout(timer);
    unsubscribe();
  });
}
