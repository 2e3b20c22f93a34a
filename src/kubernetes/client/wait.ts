import { setTimeout as delay } from "node:timers/promises";
import { formatDuration } from "../../base/duration.ts";
import { Failure, hasCode, messageOf } from "../../base/failure.ts";
import { timedSignal } from "../../base/timed-signal.ts";
import type { KubeObject, WaitOptions, WaitVerdict } from "../cluster.ts";
import { isExpired, type ObjectCollection } from "./object-collection.ts";
import { askedDelayMs } from "./retry-delay.ts";

/** Pause between the end of one watch and the next list, so that a server which drops every watch is not flooded. */
const RELIST_DELAY_MS = 250;
/** For the last list, once the time of a wait is over. */
const LAST_LOOK_MS = 5_000;

/**
 * Lists, then watches, until the predicate says done; lists again after a 410, a dropped connection, a temporary error
 * (a restarting server) or 30 seconds, until the time is up. A wait never fails because of what a stream says, or does
 * not say: the objects are listed once more before it does.
 * @throws Failure `KUBE_WAIT_TIMEOUT` with what was still missing, `KUBE_WAIT_FAILED` with the predicate's reason.
 */
export async function waitForObjects(
  collection: ObjectCollection,
  predicate: (objects: readonly KubeObject[]) => WaitVerdict,
  options: WaitOptions,
): Promise<readonly KubeObject[]> {
  const deadline = timedSignal(options.timeoutMs, options.signal);
  const wait = new Wait(predicate, options);
  try {
    for (;;) {
      if (await wait.follow(collection, deadline.signal)) return wait.objects();
      await delay(wait.pauseMs, undefined, { signal: deadline.signal });
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!deadline.isOver()) throw error;
  } finally {
    deadline.end();
  }
  if (await lastLook(wait, collection, options.signal)) return wait.objects();
  throw new Failure(
    "KUBE_WAIT_TIMEOUT",
    `Waited ${formatDuration(options.timeoutMs)} for ${options.what}, but ${wait.missing}.`,
    {
      hint: "Check what is missing; allow more time if it is just slow.",
      details: { what: options.what },
      // The objects may long be as they should be.
      retryable: wait.isUnanswered,
    },
  );
}

/** @returns whether the predicate says done by now. */
async function lastLook(
  wait: Wait,
  collection: ObjectCollection,
  outer: AbortSignal | undefined,
): Promise<boolean> {
  const limit = timedSignal(LAST_LOOK_MS, outer);
  try {
    return await wait.look(collection, limit.signal);
  } catch (error) {
    outer?.throwIfAborted();
    if (hasCode(error, "KUBE_WAIT_FAILED")) throw error;
    wait.isUnanswered = true;
    return false; // The cluster does not answer; what was missing before says more.
  } finally {
    limit.end();
  }
}

class Wait {
  missing = "the cluster has not answered yet";
  /** Before the next list; longer if the server asked for it. */
  pauseMs = RELIST_DELAY_MS;
  #resourceVersion = "";
  /** Whether the cluster, and not an object, is what was waited for last. */
  isUnanswered = true;
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
    this.pauseMs = RELIST_DELAY_MS;
    try {
      if (await this.look(collection, signal)) return true;
      for await (const change of collection.watch(this.#resourceVersion, signal)) {
        if (change.kind === "gone") this.#objects.delete(keyOf(change.object));
        else this.#objects.set(keyOf(change.object), change.object);
        const verdict = this.#verdict();
        if (verdict.kind === "done") return true;
        if (verdict.kind === "failed") return false; // The next list decides.
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!isExpired(error) && isFinal(error)) throw error;
      if (error instanceof Failure) this.pauseMs = askedDelayMs(error) ?? RELIST_DELAY_MS;
      this.isUnanswered = true;
      this.#note(`the cluster does not answer (${messageOf(error)})`);
    }
    return false;
  }

  /** @returns true if the predicate says done. @throws Failure `KUBE_WAIT_FAILED` with its reason. */
  async look(collection: ObjectCollection, signal: AbortSignal): Promise<boolean> {
    const { objects, resourceVersion } = await collection.list(signal);
    this.isUnanswered = false;
    this.#resourceVersion = resourceVersion;
    this.#objects.clear();
    for (const object of objects) this.#objects.set(keyOf(object), object);
    const verdict = this.#verdict();
    if (verdict.kind !== "failed") return verdict.kind === "done";
    throw new Failure(
      "KUBE_WAIT_FAILED",
      `Waiting for ${this.#options.what} is pointless: ${verdict.reason}.`,
      { hint: "Fix the cause and run it again.", details: { what: this.#options.what } },
    );
  }

  #verdict(): WaitVerdict {
    const verdict = this.#predicate(this.objects());
    if (verdict.kind === "waiting") this.#note(verdict.missing);
    return verdict;
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
