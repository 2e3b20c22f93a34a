import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../../src/base/clock.ts";

interface Sleeper {
  readonly wakeAtMs: number;
  readonly wake: () => void;
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #nowMs = 1_000_000;
  readonly #sleepers = new Set<Sleeper>();

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, options?: { signal?: AbortSignal }): Promise<void> {
    const signal = options?.signal;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      if (ms <= 0) {
        resolve();
        return;
      }
      const sleeper = { wakeAtMs: this.#nowMs + ms, wake: () => settle(resolve) };
      const onAbort = () => settle(() => reject(signal?.reason as Error));
      const settle = (then: () => void) => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener("abort", onAbort);
        then();
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", onAbort);
    });
  }

  /** Moves the time forward and wakes everyone who has slept long enough. */
  advance(ms: number): void {
    this.#nowMs += ms;
    for (const sleeper of [...this.#sleepers]) if (sleeper.wakeAtMs <= this.#nowMs) sleeper.wake();
  }

  /** Moves the time to the moment when the next sleeper wakes. @returns false if nobody sleeps. */
  advanceToNext(): boolean {
    const next = Math.min(...[...this.#sleepers].map(({ wakeAtMs }) => wakeAtMs));
    if (next === Infinity) return false;
    this.advance(next - this.#nowMs);
    return true;
  }

  isSlept(): boolean {
    return this.#sleepers.size > 0;
  }

  /** Resolves once there is a sleeper who wakes in exactly `ms`. */
  untilSleeping(ms: number): Promise<void> {
    return until(
      () => [...this.#sleepers].some((sleeper) => sleeper.wakeAtMs === this.#nowMs + ms),
      `sleep of ${ms} ms`,
    );
  }
}

/** Polls a condition in real time, for at most ten seconds. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`timed out waiting for ${what}`);
    await delay(5);
  }
}
