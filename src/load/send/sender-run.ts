import { performance } from "node:perf_hooks";
import type { LoadProfile } from "../order/profile.ts";
import type { Share } from "../order/share.ts";
import type { Pacer } from "../pace/pacer.ts";
import type { MeasuredWindow } from "../pace/window.ts";
import type { FailureCause } from "../result/failure-cause.ts";
import type { LiveFigures } from "../result/live-figures.ts";
import type { RecentFigures, Recorder, Recording } from "../result/recorder.ts";
import type { ErrorKind } from "../result/result.ts";
import type { Transport } from "../wire/transport.ts";
import { ClosedLoop } from "./closed-loop.ts";
import type { LeftOut, Loop, LoopHost } from "./loop.ts";
import { MeasuredTime } from "./measured-time.ts";
import { OpenLoop } from "./open-loop.ts";
import { Slots } from "./slots.ts";

/**
 * The part of all slots' time that the cap on the rate may keep them idle: by as much was the rate lower than without it. A
 * few requests are held at the start of every closed loop with more connections than the cap lets send at once.
 */
const MOST_HELD = 0.02;

/** What one share of a load test sends, and with what. */
export interface SenderPlan {
  readonly share: Share;
  /** This share's connections and requests; see `profileOf`. */
  readonly profile: LoadProfile;
  /** When requests are intended to start; undefined in closed mode. */
  readonly pacer: Pacer | undefined;
  readonly window: MeasuredWindow;
  /** Which target a request goes to, by its number within this share; undefined if there is only one. */
  readonly cycle: Uint16Array | undefined;
  readonly transport: Transport;
  readonly recorder: Recorder;
}

export interface SenderState {
  readonly phase: "warmup" | "measuring" | "draining";
  readonly elapsedMs: number;
  readonly figures: RecentFigures;
  /** Everything measured so far. */
  readonly soFar: LiveFigures;
}

export interface SenderOutcome {
  readonly recording: Recording;
  /** The measured time: shorter than requested if it was stopped early. */
  readonly durationMs: number;
  /** From the start of the measured time to its end, or to the last request sent if that is later. */
  readonly sendingMs: number;
  /** Requests that were due but could not be sent before the time-out after the end; already counted as errors. */
  readonly unsent: number;
  readonly stopped: boolean;
  /** Requests that were overdue when it was stopped and never sent. Not errors, but counted when the rate is judged. */
  readonly leftOut: number;
  /** Whether those were waiting for a connection rather than for the generator. */
  readonly leftOutWaited: boolean;
}

/** One run from its start to its last answer: counts what the transport reports; the loop decides when to send. */
export class SenderRun implements LoopHost {
  /** Resolves when the last request was answered or has failed. */
  readonly done: Promise<SenderOutcome>;
  readonly #plan: SenderPlan;
  readonly #time: MeasuredTime;
  readonly #slots: Slots;
  /** By slot: the target of its request. */
  readonly #targets: Uint16Array;
  readonly #loop: Loop;
  readonly #sweep: NodeJS.Timeout;
  /** Requests sent, including those of the warm-up. */
  #sent = 0;
  #lastSentMs: number;
  #leftOut: LeftOut | undefined;
  #finished = false;
  #onDone: (outcome: SenderOutcome) => void = () => {};

  constructor(plan: SenderPlan, startMs: number) {
    const { pacer, profile, window, transport } = plan;
    const { timeoutMs, maxRequests: requests = Number.POSITIVE_INFINITY } = profile;
    const { maxRateRps: rateRps = Number.POSITIVE_INFINITY } = profile;
    this.#plan = plan;
    this.#time = new MeasuredTime(startMs, window);
    this.#slots = new Slots(transport.slots, startMs);
    this.#targets = new Uint16Array(transport.slots);
    this.#lastSentMs = startMs;
    this.#loop =
      pacer === undefined
        ? new ClosedLoop({ requests, rateRps }, this.#time, this.#slots, this)
        : new OpenLoop({ pacer, window, timeoutMs }, this.#time, this.#slots, this);
    this.#sweep = setInterval(() => this.#expireLate(), Math.min(100, Math.max(2, timeoutMs / 20)));
    this.done = new Promise((resolve) => {
      this.#onDone = resolve;
    });
  }

  /** Sends what is due while connections are free. Called at every ring of the waker. */
  dispatch(nowMs = performance.now()): void {
    this.#loop.dispatch(nowMs);
  }

  /** Ends the measured time now; requests in flight are still awaited. What was due but not yet sent is left out. */
  stop(nowMs = performance.now()): void {
    if (this.#leftOut !== undefined || this.#finished) return;
    this.#time.endAt(nowMs);
    this.#leftOut = this.#loop.stop();
    this.finishIfDone(nowMs);
  }

  state(): SenderState {
    const now = performance.now();
    const { startMs, fromMs, endMs, plannedMs } = this.#time;
    const { recorder } = this.#plan;
    return {
      phase: this.#time.phaseAt(now),
      elapsedMs: Math.max(0, Math.min(now, endMs) - startMs),
      figures: recorder.figures(Math.max(0, (now - fromMs) / 1_000) % 1),
      soFar: recorder.soFar(Math.min(now - fromMs, plannedMs) / 1_000),
    };
  }

  send(intendedMs: number, nowMs: number): void {
    const { share, cycle, transport, recorder } = this.#plan;
    const counted = this.#time.counts(intendedMs);
    const slot = this.#slots.begin(intendedMs, nowMs, counted);
    const number = this.#sent++;
    const target = cycle === undefined ? 0 : (cycle[number % cycle.length] ?? 0);
    this.#targets[slot] = target;
    transport.send(slot, target, share.index + number * share.count);
    if (!counted) return;
    const freeSinceMs = this.#slots.freeSinceMs(slot);
    const waited = freeSinceMs > intendedMs;
    recorder.sent((nowMs - (waited ? freeSinceMs : intendedMs)) * 1_000, waited);
    this.#lastSentMs = nowMs;
  }

  onSent(slot: number, bytes: number): void {
    if (this.#slots.isCounted(slot)) this.#plan.recorder.wrote(bytes);
  }

  onResent(slot: number): void {
    if (this.#slots.isCounted(slot)) this.#plan.recorder.resent();
  }

  onAnswer(slot: number, status: number, bytesIn: number, bodyFits = true): void {
    const now = performance.now();
    const slots = this.#slots;
    if (slots.isCounted(slot)) {
      const latencyUs = (now - slots.intendedMs(slot)) * 1_000;
      const serviceUs = (now - slots.startedMs(slot)) * 1_000;
      const second = this.#time.secondOf(now);
      const target = this.#targets[slot] ?? 0;
      this.#plan.recorder.answered(second, status, latencyUs, serviceUs, bytesIn, target, bodyFits);
    }
    slots.end(slot);
    this.#loop.onAnswered(slot, now);
    if (now >= this.#time.endMs) this.finishIfDone(now);
  }

  onFailure(slot: number, kind: ErrorKind, bytesIn: number, cause?: FailureCause): void {
    const now = performance.now();
    if (this.#slots.isCounted(slot)) {
      const target = this.#targets[slot] ?? 0;
      this.#plan.recorder.failed(this.#time.secondOf(now), kind, bytesIn, { cause, target });
    }
    this.#slots.end(slot);
    this.#loop.onFailed(slot, now);
    if (now >= this.#time.endMs) this.finishIfDone(now);
  }

  finishIfDone(nowMs: number): void {
    const { endMs } = this.#time;
    if (this.#finished || nowMs < endMs || this.#slots.busy > 0) return;
    if (this.#loop.toSend > 0 && nowMs <= endMs + this.#plan.profile.timeoutMs) return;
    this.#finished = true;
    clearInterval(this.#sweep);
    this.#loop.close();
    this.#plan.transport.close();
    this.#onDone(this.#outcome(nowMs));
  }

  #outcome(nowMs: number): SenderOutcome {
    const { recorder, transport } = this.#plan;
    const { durationMs, fromMs } = this.#time;
    if (this.#loop.heldMs > MOST_HELD * transport.slots * durationMs) recorder.limited("RATE_CAP");
    // Due, but no connection was free until the time-out after the end: counted as requests without an answer.
    const unsent = this.#loop.measuredToSend;
    for (const [target, count] of this.#targetsOfNext(unsent))
      recorder.failed(this.#time.secondOf(nowMs), "timeout", 0, { count, target });
    return {
      recording: recorder.finish(durationMs / 1_000),
      durationMs,
      sendingMs: Math.max(durationMs, this.#lastSentMs - fromMs),
      unsent,
      stopped: this.#leftOut !== undefined,
      leftOut: this.#leftOut?.requests ?? 0,
      leftOutWaited: this.#leftOut?.waited ?? false,
    };
  }

  /** How many of the next requests would have gone to each target. */
  #targetsOfNext(requests: number): ReadonlyMap<number, number> {
    const { cycle } = this.#plan;
    if (cycle === undefined) return new Map(requests === 0 ? [] : [[0, requests]]);
    const counts = new Map<number, number>();
    for (let next = 0; next < requests; next++) {
      const target = cycle[(this.#sent + next) % cycle.length] ?? 0;
      counts.set(target, (counts.get(target) ?? 0) + 1);
    }
    return counts;
  }

  /** Checks all requests at intervals of a twentieth of the time-out, instead of using a timer for each. */
  #expireLate(): void {
    const now = performance.now();
    const { profile, transport } = this.#plan;
    this.#slots.forEachStartedBy(now - profile.timeoutMs, (slot) => transport.expire(slot));
    this.#loop.dispatch(now);
    this.finishIfDone(now);
  }
}
