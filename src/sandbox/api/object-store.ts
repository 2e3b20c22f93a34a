import type { ApiObject } from "./object.ts";
import { type ResourceKind, resourceKey } from "./resource-kinds.ts";

export interface StoreEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly revision: number;
  readonly kind: ResourceKind;
  readonly object: ApiObject;
  /** The object before the change, for watchers whose selector it may have matched. */
  readonly previous: ApiObject | undefined;
}

const HISTORY_LENGTH = 500;

/**
 * The cluster's state, in memory: objects by resource, one revision for all of them, and the latest changes for
 * watches.
 */
export class ObjectStore {
  readonly #resources = new Map<string, Map<string, ApiObject>>();
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  #history: StoreEvent[] = [];
  #revision = 0;
  #oldestKnown = 0;

  get revision(): number {
    return this.#revision;
  }

  find(kind: ResourceKind, namespace: string | undefined, name: string): ApiObject | undefined {
    return this.#resources.get(resourceKey(kind))?.get(`${namespace ?? ""}/${name}`);
  }

  /** Objects of a kind in order of creation; from all namespaces if none is given. */
  list(kind: ResourceKind, namespace?: string): readonly ApiObject[] {
    const all = [...(this.#resources.get(resourceKey(kind))?.values() ?? [])];
    return namespace === undefined ? all : all.filter((object) => object.metadata.namespace === namespace);
  }

  /** Stores an object, replacing the one of the same name. @returns it as stored, with its new resourceVersion. */
  put(kind: ResourceKind, object: ApiObject): ApiObject {
    const key = resourceKey(kind);
    const objects = this.#resources.get(key) ?? new Map<string, ApiObject>();
    this.#resources.set(key, objects);
    const place = `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
    const previous = objects.get(place);
    const stored = this.#revise(object);
    objects.set(place, stored);
    this.#announce(previous ? "MODIFIED" : "ADDED", kind, stored, previous);
    return stored;
  }

  remove(kind: ResourceKind, object: ApiObject): ApiObject {
    const place = `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
    const objects = this.#resources.get(resourceKey(kind));
    const previous = objects?.get(place);
    if (!objects?.delete(place)) return object;
    const last = this.#revise(object);
    this.#announce("DELETED", kind, last, previous);
    return last;
  }

  /** Calls the listener on every change, until the returned function is called. Listeners must not throw. */
  subscribe(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The changes after a revision, or `undefined` if the store no longer has them (or the revision lies ahead). */
  changesSince(revision: number): readonly StoreEvent[] | undefined {
    if (revision < this.#oldestKnown || revision > this.#revision) return undefined;
    return this.#history.filter((event) => event.revision > revision);
  }

  #revise(object: ApiObject): ApiObject {
    this.#revision += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.#revision) };
    // As a client would read it back: shares nothing with the writer and has no undefined fields.
    return JSON.parse(JSON.stringify({ ...object, metadata })) as ApiObject;
  }

  #announce(type: StoreEvent["type"], kind: ResourceKind, object: ApiObject, previous?: ApiObject): void {
    const event: StoreEvent = { type, revision: this.#revision, kind, object, previous };
    this.#history.push(event);
    if (this.#history.length > HISTORY_LENGTH * 2) {
      this.#history = this.#history.slice(-HISTORY_LENGTH);
      this.#oldestKnown = (this.#history[0]?.revision ?? 1) - 1;
    }
    for (const listener of [...this.#listeners]) listener(event);
  }
}
