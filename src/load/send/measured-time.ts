import type { MeasuredWindow } from "../pace/window.ts";

/** The times of one run, in milliseconds of `performance.now()`. Only its end can change: it can be brought forward. */
export class MeasuredTime {
  /** Start of the warm-up, or of the measured time if there is no warm-up. */
  readonly startMs: number;
  /** Start of the measured time. */
  readonly fromMs: number;
  /** The measured time as requested. */
  readonly plannedMs: number;
  #endMs: number;

  constructor(startMs: number, window: MeasuredWindow) {
    this.startMs = startMs;
    this.fromMs = startMs + window.fromMs;
    this.plannedMs = window.toMs - window.fromMs;
    this.#endMs = startMs + window.toMs;
  }

  /** End of the measured time. */
  get endMs(): number {
    return this.#endMs;
  }

  endAt(nowMs: number): void {
    this.#endMs = Math.min(this.#endMs, nowMs);
  }

  /** Whether a request intended to start then is measured rather than warm-up. */
  counts(intendedMs: number): boolean {
    return intendedMs >= this.fromMs;
  }

  /** The second of the measured time that a moment belongs to; later moments belong to the last one. */
  secondOf(nowMs: number): number {
    return Math.max(0, Math.floor((Math.min(nowMs, this.#endMs - 1e-6) - this.fromMs) / 1_000));
  }

  phaseAt(nowMs: number): "warmup" | "measuring" | "draining" {
    if (nowMs < this.fromMs) return "warmup";
    return nowMs < this.#endMs ? "measuring" : "draining";
  }

  /** To the microsecond: anything finer is rounding error of the clock's large numbers. */
  get durationMs(): number {
    return Math.max(0, Math.round((this.#endMs - this.fromMs) * 1_000) / 1_000);
  }
}
