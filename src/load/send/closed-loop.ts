import { performance } from "node:perf_hooks";
import type { LeftOut, Loop, LoopHost } from "./loop.ts";
import type { MeasuredTime } from "./measured-time.ts";
import { RateCap } from "./rate-cap.ts";
import type { Slots } from "./slots.ts";

/** How long a slot pauses after a failure; otherwise it would fail as fast as the CPU allows. */
const REST_AFTER_FAILURE_MS = 10;

/** Sends on each slot again as soon as it was answered, until the time is over or the request limit is reached. */
export class ClosedLoop implements Loop {
  readonly #time: MeasuredTime;
  readonly #slots: Slots;
  readonly #host: LoopHost;
  /** How many more requests may be measured. */
  #measuredLeft: number;
  readonly #cap: RateCap;
  #waits = false;
  #heldMs = 0;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** The turn of the event loop in which answered slots send again. */
  #turn: NodeJS.Immediate | undefined;
  /** There is no schedule. */
  readonly toSend = 0;
  readonly measuredToSend = 0;

  /** @param most.rateRps the rate is held at this; see `heldMs` */
  constructor(
    most: { readonly requests: number; readonly rateRps: number },
    time: MeasuredTime,
    slots: Slots,
    host: LoopHost,
  ) {
    this.#measuredLeft = most.requests;
    this.#cap = new RateCap(most.rateRps);
    this.#time = time;
    this.#slots = slots;
    this.#host = host;
    this.#begin();
  }

  get heldMs(): number {
    return this.#heldMs;
  }

  dispatch(nowMs: number): void {
    for (let at = nowMs; this.#slots.free > 0 && this.#maySend(at); at = performance.now()) {
      if (this.#time.counts(at)) this.#measuredLeft--;
      this.#host.send(at, at);
    }
  }

  onAnswered(slot: number, nowMs: number): void {
    this.#slots.put(slot, nowMs);
    if (nowMs < this.#time.endMs) this.#turn ??= setImmediate(this.#sendAgain);
  }

  onFailed(slot: number, nowMs: number): void {
    if (nowMs >= this.#time.endMs) this.#slots.put(slot, nowMs);
    else this.#rest(slot);
  }

  stop(): LeftOut {
    return { requests: 0, waited: false };
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    clearImmediate(this.#turn);
  }

  /**
   * All answers that have arrived are read before the next requests are written: none appears slower because it waited for
   * other writes, and the kernel, where most of the time goes, does not alternate between the two.
   */
  readonly #sendAgain = () => {
    this.#turn = undefined;
    this.#goOn();
  };

  /** A timer may fire slightly early, so the time is checked again. */
  #begin(): void {
    const leftMs = this.#time.startMs - performance.now();
    if (leftMs > 0) this.#after(Math.ceil(leftMs), () => this.#begin());
    else this.#turn = setImmediate(this.#sendAgain);
  }

  #rest(slot: number): void {
    this.#after(REST_AFTER_FAILURE_MS, () => {
      this.#slots.put(slot, performance.now());
      this.#goOn();
    });
  }

  #goOn(): void {
    this.dispatch(performance.now());
    this.#host.finishIfDone(performance.now());
  }

  #after(delayMs: number, call: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      call();
    }, delayMs);
    this.#timers.add(timer);
  }

  #maySend(nowMs: number): boolean {
    if (nowMs >= this.#time.endMs || nowMs < this.#time.startMs) return false;
    if (this.#measuredLeft <= 0) {
      this.#time.endAt(nowMs);
      return false;
    }
    if (this.#cap.take(nowMs)) return true;
    this.#wait(nowMs);
    return false;
  }

  /** Until the cap lets another request through. */
  #wait(nowMs: number): void {
    if (this.#waits) return;
    this.#waits = true;
    const { waitMs } = this.#cap;
    const slots = this.#time.counts(nowMs) ? this.#slots.free : 0;
    this.#after(1, () => {
      this.#waits = false;
      // A timer that came late is not the cap's doing.
      this.#heldMs += slots * Math.min(waitMs, performance.now() - nowMs);
      this.#goOn();
    });
  }
}
