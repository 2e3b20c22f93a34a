import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import type { RunUpdate, RunView } from "../../run/run-view.ts";

/** Cards and terminals need at most four updates a second. */
const PROGRESS_INTERVAL_MS = 250;

/** Tells an engine's listeners what happens. Progress is throttled, but its last state always arrives. */
export class UpdateFeed {
  readonly #listeners = new Set<(update: RunUpdate) => void>();
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #lastAtMs = new Map<string, number>();
  readonly #delayed = new Map<string, AbortController>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  subscribe(listener: (update: RunUpdate) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Publishes at once. The view is complete, so it includes any progress that was still delayed. */
  publish(kind: RunUpdate["kind"], view: RunView): void {
    this.#delayed.get(view.id)?.abort();
    this.#delayed.delete(view.id);
    if (kind === "ended") this.#lastAtMs.delete(view.id);
    else this.#lastAtMs.set(view.id, this.#clock.monotonicMs());
    for (const listener of this.#listeners) {
      try {
        listener({ kind, view });
      } catch (err) {
        this.#log.error({ err }, "a listener of the engine threw");
      }
    }
  }

  /** Publishes progress, at once or when the interval has passed; `current` is called at that moment. */
  publishProgress(current: () => RunView): void {
    const { id } = current();
    if (this.#delayed.has(id)) return;
    const waitMs =
      (this.#lastAtMs.get(id) ?? Number.NEGATIVE_INFINITY) + PROGRESS_INTERVAL_MS - this.#clock.monotonicMs();
    if (waitMs <= 0) {
      this.publish("progress", current());
      return;
    }
    const controller = new AbortController();
    this.#delayed.set(id, controller);
    this.#clock.sleep(waitMs, { signal: controller.signal }).then(
      () => this.publish("progress", current()),
      () => undefined, // overtaken by another update
    );
  }

  /** Forgets a run that this process no longer executes. */
  drop(runId: string): void {
    this.#delayed.get(runId)?.abort();
    this.#delayed.delete(runId);
    this.#lastAtMs.delete(runId);
  }
}
