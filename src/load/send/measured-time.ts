import type { MeasuredWindow } from "../pace/window.ts";

/** The moments of one run, in milliseconds of `performance.now()`. Its end can be brought forward, and nothing else. */
export class MeasuredTime {
  /** The warm-up begins, or the measured time where there is none. */
  readonly startMs: number;
  /** The measured time begins. */
  readonly fromMs: number;
  /** The measured time as it was asked for. */
  readonly plannedMs: number;
  #endMs: number;

  constructor(startMs: number, window: MeasuredWindow) {
    this.startMs = startMs;
    this.fromMs = startMs + window.fromMs;
    this.plannedMs = window.toMs - window.fromMs;
    this.#endMs = startMs + window.toMs;
  }

  /** The measured time ends. */
  get endMs(): number {
    return this.#endMs;
  }

  endAt(nowMs: number): void {
    this.#endMs = Math.min(this.#endMs, nowMs);
  }

  /** Whether a request that is meant to start then is measured, and not warm-up. */
  counts(intendedMs: number): boolean {
    return intendedMs >= this.fromMs;
  }

  /** The second of the measured time that a moment belongs to; what comes later belongs to the last one. */
  secondOf(nowMs: number): number {
    return Math.max(0, Math.floor((Math.min(nowMs, this.#endMs - 1e-6) - this.fromMs) / 1_000));
  }

  phaseAt(nowMs: number): "warmup" | "measuring" | "draining" {
    if (nowMs < this.fromMs) return "warmup";
    return nowMs < this.#endMs ? "measuring" : "draining";
  }

  /** To the microsecond: below that it is the rounding of the clock's large numbers. */
  get durationMs(): number {
    return Math.max(0, Math.round((this.#endMs - this.fromMs) * 1_000) / 1_000);
  }
}
