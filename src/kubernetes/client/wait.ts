import { setTimeout as delay } from "node:timers/promises";
import { formatDuration } from "../../base/duration.ts";
import { Failure, messageOf } from "../../base/failure.ts";
import type { KubeObject, WaitOptions, WaitVerdict } from "../cluster.ts";
import { isExpired, type ObjectCollection } from "./object-collection.ts";

/** Pause between the end of one watch and the next list, so that a server which drops every watch is not flooded. */
const RELIST_DELAY_MS = 250;

/**
 * Lists, then watches, until the predicate says done; lists again after a 410, a dropped connection or a temporary
 * error (a restarting server), until the time is up.
 * @throws Failure `KUBE_WAIT_TIMEOUT` with what was still missing, `KUBE_WAIT_FAILED` with the predicate's reason.
 */
export async function waitForObjects(
  collection: ObjectCollection,
  predicate: (objects: readonly KubeObject[]) => WaitVerdict,
  options: WaitOptions,
): Promise<readonly KubeObject[]> {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
  const wait = new Wait(predicate, options);
  try {
    for (;;) {
      if (await wait.follow(collection, signal)) return wait.objects();
      await delay(RELIST_DELAY_MS, undefined, { signal });
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!deadline.aborted) throw error;
    throw new Failure(
      "KUBE_WAIT_TIMEOUT",
      `Waited ${formatDuration(options.timeoutMs)} for ${options.what}, but ${wait.missing}.`,
      { hint: "Check what is missing; allow more time if it is just slow.", details: { what: options.what } },
    );
  }
}

class Wait {
  missing = "the cluster has not answered yet";
  readonly #objects = new Map<string, KubeObject>();
  readonly #predicate: (objects: readonly KubeObject[]) => WaitVerdict;
  readonly #options: WaitOptions;

  constructor(predicate: (objects: readonly KubeObject[]) => WaitVerdict, options: WaitOptions) {
    this.#predicate = predicate;
    this.#options = options;
  }

  objects(): readonly KubeObject[] {
    return [...this.#objects.values()];
  }

  /** One list and the watch after it. @returns true once the predicate says done. */
  async follow(collection: ObjectCollection, signal: AbortSignal): Promise<boolean> {
    try {
      const { objects, resourceVersion } = await collection.list(signal);
      this.#objects.clear();
      for (const object of objects) this.#objects.set(keyOf(object), object);
      if (this.#decide()) return true;
      for await (const change of collection.watch(resourceVersion, signal)) {
        if (change.kind === "gone") this.#objects.delete(keyOf(change.object));
        else this.#objects.set(keyOf(change.object), change.object);
        if (this.#decide()) return true;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!isExpired(error) && isFinal(error)) throw error;
      this.#note(`the cluster does not answer (${messageOf(error)})`);
    }
    return false;
  }

  #decide(): boolean {
    const verdict = this.#predicate(this.objects());
    if (verdict.kind === "done") return true;
    if (verdict.kind === "waiting") {
      this.#note(verdict.missing);
      return false;
    }
    throw new Failure(
      "KUBE_WAIT_FAILED",
      `Waiting for ${this.#options.what} is pointless: ${verdict.reason}.`,
      {
        hint: "Fix the cause and run it again.",
        details: { what: this.#options.what },
      },
    );
  }

  #note(missing: string): void {
    if (missing === this.missing) return;
    this.missing = missing;
    this.#options.onWaiting?.(missing);
  }
}

/**
 * Errors that no retry within this wait can fix. Any error that is not a Failure is a broken stream, which a retry can
 * fix.
 */
function isFinal(error: unknown): boolean {
  return error instanceof Failure && !error.retryable;
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}
