import { messageOf } from "../../base/failure.ts";
import type { Log } from "../../base/log.ts";
import { ApiError } from "../api/api-error.ts";
import type { ApiObject } from "../api/object.ts";
import type { StoreEvent } from "../api/object-store.ts";
import type { ObjectWrites } from "../api/object-writes.ts";

const RETRY_MS = 500;

/** A part of the cluster that brings objects of one kind to their desired state. */
export interface Controller {
  readonly name: string;
  /** The kind of object that it reconciles. */
  readonly kind: string;
  /** The objects of its kind that are affected by a change to any object. */
  concerns(event: StoreEvent): readonly ApiObject[];
  /**
   * Takes one step towards the object's desired state. @returns milliseconds until it has to look again, if it has to
   */
  reconcile(object: ApiObject): Promise<number | undefined>;
}

/** Runs controllers: after each change that affects an object, one reconciliation of it at a time. */
export class ControlLoop {
  readonly #writes: ObjectWrites;
  readonly #log: Log;
  readonly #pending = new Set<string>();
  readonly #running = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #unsubscribe: () => void;
  #closed = false;

  constructor(writes: ObjectWrites, controllers: readonly Controller[], log: Log) {
    this.#writes = writes;
    this.#log = log;
    this.#unsubscribe = writes.store.subscribe((event) => {
      for (const controller of controllers) {
        for (const { metadata } of controller.concerns(event)) {
          this.#enqueue(controller, metadata.namespace, metadata.name);
        }
      }
    });
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #enqueue(controller: Controller, namespace: string | undefined, name: string): void {
    const key = `${controller.name} ${namespace ?? ""}/${name}`;
    if (this.#pending.has(key)) return;
    this.#pending.add(key);
    if (!this.#running.has(key)) setImmediate(() => void this.#work(controller, key, namespace, name));
  }

  async #work(
    controller: Controller,
    key: string,
    namespace: string | undefined,
    name: string,
  ): Promise<void> {
    if (this.#closed || this.#running.has(key)) return;
    this.#running.add(key);
    this.#pending.delete(key);
    let again: number | undefined;
    try {
      const object = this.#writes.store.find(this.#writes.kinds.builtIn(controller.kind), namespace, name);
      again = object ? await controller.reconcile(object) : undefined;
    } catch (error) {
      // A conflict with another writer, or a webhook that is not up yet: try again.
      again = RETRY_MS;
      const details = { controller: controller.name, object: key, reason: messageOf(error) };
      if (error instanceof ApiError) this.#log.debug(details, "a controller will retry");
      else this.#log.error({ err: error }, `the sandbox's ${controller.name} controller failed`);
    }
    this.#running.delete(key);
    if (this.#closed) return;
    if (this.#pending.has(key)) setImmediate(() => void this.#work(controller, key, namespace, name));
    else if (again !== undefined) this.#later(key, again, () => this.#enqueue(controller, namespace, name));
  }

  /** Schedules one later look per object: a new request replaces the previous one. */
  #later(key: string, ms: number, run: () => void): void {
    clearTimeout(this.#timers.get(key));
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      run();
    }, ms);
    this.#timers.set(key, timer);
  }
}
