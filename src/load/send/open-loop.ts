import type { Pacer } from "../pace/pacer.ts";
import type { MeasuredWindow } from "../pace/window.ts";
import { LAG_LIMIT_MS } from "../result/saturation.ts";
import type { LeftOut, Loop, LoopHost } from "./loop.ts";
import type { MeasuredTime } from "./measured-time.ts";
import type { Slots } from "./slots.ts";

export interface OpenLoopPlan {
  readonly pacer: Pacer;
  readonly window: MeasuredWindow;
  readonly timeoutMs: number;
}

/**
 * Sends by the schedule of a pacer: each request has an intended start and waits its turn if no slot is free. What is still
 * waiting when the time-out after the end has passed is not sent.
 */
export class OpenLoop implements Loop {
  readonly #plan: OpenLoopPlan;
  readonly #time: MeasuredTime;
  readonly #slots: Slots;
  readonly #host: LoopHost;
  /** Its rate was checked against the cap before. */
  readonly heldMs = 0;
  /** The number of the next request within this share, and its intended start. */
  #next = 0;
  #nextDueMs: number;
  /** The schedule ends before this request. */
  #endIndex: number;

  constructor(plan: OpenLoopPlan, time: MeasuredTime, slots: Slots, host: LoopHost) {
    this.#plan = plan;
    this.#time = time;
    this.#slots = slots;
    this.#host = host;
    this.#nextDueMs = time.startMs + plan.pacer.startMs(0);
    this.#endIndex = plan.window.endIndex;
  }

  dispatch(nowMs: number): void {
    while (nowMs >= this.#nextDueMs && this.#next < this.#endIndex && this.#slots.free > 0) {
      if (nowMs > this.#time.endMs + this.#plan.timeoutMs) return;
      const intendedMs = this.#nextDueMs;
      this.#next++;
      this.#nextDueMs = this.#time.startMs + this.#plan.pacer.startMs(this.#next);
      this.#host.send(intendedMs, nowMs);
    }
  }

  onAnswered(slot: number, nowMs: number): void {
    this.#slots.put(slot, nowMs);
    this.dispatch(nowMs);
  }

  onFailed(slot: number, nowMs: number): void {
    this.onAnswered(slot, nowMs);
  }

  get toSend(): number {
    return this.#endIndex - this.#next;
  }

  get measuredToSend(): number {
    return Math.max(0, this.#endIndex - Math.max(this.#next, this.#plan.window.firstIndex));
  }

  stop(): LeftOut {
    const { pacer, window } = this.#plan;
    // What became due just now is not late yet.
    const overdue = pacer.dueBy(this.#time.endMs - this.#time.startMs - LAG_LIMIT_MS);
    const from = Math.max(this.#next, window.firstIndex);
    const requests = Math.max(0, Math.min(overdue, this.#endIndex) - from);
    this.#endIndex = Math.min(this.#endIndex, this.#next);
    return { requests, waited: this.#slots.free === 0 };
  }

  close(): void {}
}
