import { setTimeout as delay } from "node:timers/promises";
import { formatDuration } from "../../base/duration.ts";
import { Failure, hasCode, messageOf } from "../../base/failure.ts";
import { type TimedSignal, timedSignal } from "../../base/timed-signal.ts";
import type { KubeObject, WaitOptions, WaitVerdict } from "../cluster.ts";
import { isExpired, type ObjectCollection } from "./object-collection.ts";
import { askedDelayMs } from "./retry-delay.ts";

/** Pause between the end of one watch and the next list, so that a server which drops every watch is not flooded. */
const RELIST_DELAY_MS = 250;
/** For the last list before a wait fails, if the wait is long enough for that. */
const LAST_LOOK_MS = 5_000;
const LAST_LOOK_SHARE = 1 / 4;
/** How much later than its limit a wait may end: even a short one leaves the server some time for the last list. */
const LATE_MS = 800;

/**
 * How a wait's time is spent: following changes, and then the last list. A cluster that hangs holds it up for no more than
 * 0.8 seconds over its limit.
 * @param timeoutMs at least 0
 */
export function timesOfWait(timeoutMs: number): { readonly followMs: number; readonly lastLookMs: number } {
  const lastLookMs = Math.max(LATE_MS, Math.min(LAST_LOOK_MS, timeoutMs * LAST_LOOK_SHARE));
  return { followMs: Math.max(0, timeoutMs + LATE_MS - lastLookMs), lastLookMs };
}

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
  const { followMs, lastLookMs } = timesOfWait(options.timeoutMs);
  const deadline = timedSignal(followMs, options.signal);
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
  if (await lastLook(wait, collection, timedSignal(lastLookMs, options.signal), options.signal))
    return wait.objects();
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
  limit: TimedSignal,
  outer: AbortSignal | undefined,
): Promise<boolean> {
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
