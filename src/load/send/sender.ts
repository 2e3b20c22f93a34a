import { profileOf, type Share } from "../order/share.ts";
import type { LoadProfile, LoadSpec } from "../order/spec.ts";
import { targetsOf } from "../order/targets.ts";
import type { Pacer } from "../pace/pacer.ts";
import { pacerOf } from "../pace/pacer-of.ts";
import { cycleOfShare, targetCycle } from "../pace/target-cycle.ts";
import { type MeasuredWindow, windowOf } from "../pace/window.ts";
import type { LiveFigures } from "../result/live-figures.ts";
import { type RecentFigures, Recorder, type Recording } from "../result/recorder.ts";
import type { ErrorKind } from "../result/result.ts";
import { LAG_LIMIT_MS } from "../result/saturation.ts";
import type { TransportFactory } from "../wire/create-transport.ts";
import type { Transport, TransportEvents } from "../wire/transport.ts";
import { FreeSlots } from "./free-slots.ts";

/** At most this many connections are being made at once before the start, so that a listen queue does not overflow. */
const CONNECTING_AT_ONCE = 64;
/** How long a connection rests after a failure in closed mode, which would else fail as fast as the core can. */
const REST_AFTER_FAILURE_MS = 10;
/** The step in which the helper thread rings at high rates; several requests are then sent at one ring. */
export const FINEST_TICK_MS = 0.25;

export interface SenderState {
  readonly phase: "warmup" | "measuring" | "draining";
  readonly elapsedMs: number;
  readonly figures: RecentFigures;
  /** All that was measured so far. */
  readonly soFar: LiveFigures;
}

export interface SenderOutcome {
  readonly recording: Recording;
  /** The measured time: shorter than asked for when it was stopped early. */
  readonly durationMs: number;
  /** From the beginning of the measured time to the last request that was sent, where that is later than its end. */
  readonly sendingMs: number;
  /** Requests that were due and could not be sent before the time-out after the end; they are errors already. */
  readonly unsent: number;
  readonly stopped: boolean;
  /** Requests that were overdue when it was stopped, and so never sent. No errors: only the rate is judged by them. */
  readonly leftOut: number;
  /** Whether those waited for a connection, rather than for the generator. */
  readonly leftOutWaited: boolean;
}

/**
 * Sends one share of a load test over its connections, on this thread's event loop. Open loop: each request belongs to a
 * moment of the schedule, waits its turn when all connections are busy, and its latency counts from that moment. Closed
 * loop: each connection sends again as soon as it was answered. Times are milliseconds of `performance.now()`.
 */
export class Sender implements TransportEvents {
  readonly pacer: Pacer | undefined;
  readonly #share: Share;
  readonly #profile: LoadProfile;
  /** Which target a request goes to, by its number among this share's own; undefined where there is one. */
  readonly #cycle: Uint16Array | undefined;
  readonly #window: MeasuredWindow;
  readonly #transport: Transport;
  readonly #free: FreeSlots;
  readonly #recorder = new Recorder();
  readonly #intendedMs: Float64Array;
  readonly #startedMs: Float64Array;
  readonly #freeSinceMs: Float64Array;
  /** 0 free, 1 under way in the warm-up, 2 under way and counted. */
  readonly #underWay: Uint8Array;
  readonly #rests = new Set<NodeJS.Timeout>();
  /** Closed mode: the turn of the event loop in which the connections that were answered send again. */
  #sendingAgain: NodeJS.Immediate | undefined;
  #underWayCount = 0;
  #startMs = Number.POSITIVE_INFINITY;
  #endMs = Number.POSITIVE_INFINITY;
  #endIndex: number;
  #next = 0;
  /** Requests that were sent, those of the warm-up too. */
  #begun = 0;
  #nextDueMs = 0;
  #measuredSent = 0;
  #lastSentMs = 0;
  #stopped = false;
  #leftOut = 0;
  #leftOutWaited = false;
  #sweep: NodeJS.Timeout | undefined;
  #onDone: ((outcome: SenderOutcome) => void) | undefined;
  #toOpen = 0;
  #opening = 0;
  #onOpened: (() => void) | undefined;

  constructor(spec: LoadSpec, share: Share, createTransport: TransportFactory) {
    const profile = profileOf(spec.profile, share);
    this.#share = share;
    this.#profile = profile;
    const cycle = targetCycle(targetsOf(spec).map(({ weight = 1 }) => weight));
    this.#cycle = cycle && cycleOfShare(cycle, share, profile.mode);
    this.pacer = pacerOf(profile, share);
    this.#window = windowOf(profile, this.pacer);
    this.#endIndex = this.#window.endIndex;
    this.#transport = createTransport(profile.connections, this);
    const count = this.#transport.slots;
    this.#free = new FreeSlots(count);
    for (let slot = 0; slot < count; slot++) this.#free.put(slot);
    this.#intendedMs = new Float64Array(count);
    this.#startedMs = new Float64Array(count);
    this.#freeSinceMs = new Float64Array(count);
    this.#underWay = new Uint8Array(count);
  }

  /** Makes the connections, so that their making is not the first requests' latency. Resolves when all stand or failed. */
  open(): Promise<void> {
    return new Promise((resolve) => {
      this.#onOpened = resolve;
      this.#openMore();
      setTimeout(() => this.#endOpening(), this.#profile.timeoutMs).unref();
    });
  }

  /** Begins at `startMs`. Resolves when the last request was answered or has failed. */
  run(startMs: number): Promise<SenderOutcome> {
    this.#startMs = startMs;
    this.#endMs = startMs + this.#window.toMs;
    this.#freeSinceMs.fill(startMs);
    this.#nextDueMs = startMs + (this.pacer?.startMs(0) ?? 0);
    return new Promise((resolve) => {
      this.#onDone = resolve;
      const stepMs = Math.min(100, Math.max(2, this.#profile.timeoutMs / 20));
      this.#sweep = setInterval(() => this.#expireLate(), stepMs);
      if (this.pacer === undefined)
        setTimeout(() => this.dispatch(), Math.max(0, startMs - performance.now()));
    });
  }

  /** Ends the measured time now; what is under way is still awaited. What was due and not yet sent is left out. */
  stop(): void {
    if (this.#stopped || this.#onDone === undefined) return;
    this.#stopped = true;
    const now = performance.now();
    this.#endMs = Math.min(this.#endMs, now);
    // What became due this very moment is not late yet.
    const overdue = this.pacer?.dueBy(this.#endMs - this.#startMs - LAG_LIMIT_MS) ?? 0;
    const fromIndex = Math.max(this.#next, this.#window.firstIndex);
    this.#leftOut = Math.max(0, Math.min(overdue, this.#endIndex) - fromIndex);
    this.#leftOutWaited = this.#free.count === 0;
    this.#endIndex = Math.min(this.#endIndex, this.#next);
    this.#finishIfDone(now);
  }

  /** Ends everything at once; `run` never resolves. */
  abandon(): void {
    clearInterval(this.#sweep);
    for (const rest of this.#rests) clearTimeout(rest);
    clearImmediate(this.#sendingAgain);
    this.#transport.close();
  }

  state(): SenderState {
    const now = performance.now();
    const measuredMs = now - this.#startMs - this.#window.fromMs;
    return {
      phase: measuredMs < 0 ? "warmup" : now < this.#endMs ? "measuring" : "draining",
      elapsedMs: Math.max(0, Math.min(now, this.#endMs) - this.#startMs),
      figures: this.#recorder.figures(Math.max(0, measuredMs / 1_000) % 1),
      soFar: this.#recorder.soFar(Math.min(measuredMs, this.#window.toMs - this.#window.fromMs) / 1_000),
    };
  }

  /** Sends what is due as far as connections are free. Called at every ring of the waker, and after every answer. */
  dispatch(now = performance.now()): void {
    if (this.pacer === undefined) {
      for (let at = now; this.#free.count > 0 && this.#mayStart(at); at = performance.now())
        this.#begin(this.#free.take(), at, at);
      return;
    }
    while (now >= this.#nextDueMs && this.#next < this.#endIndex && this.#free.count > 0) {
      if (now > this.#endMs + this.#profile.timeoutMs) return;
      const intended = this.#nextDueMs;
      this.#next++;
      this.#nextDueMs = this.#startMs + this.pacer.startMs(this.#next);
      this.#begin(this.#free.take(), intended, now);
    }
  }

  onOpen(connectMs: number, tlsMs: number | undefined): void {
    this.#recorder.connect.record(connectMs * 1_000);
    if (tlsMs !== undefined) this.#recorder.tls.record(tlsMs * 1_000);
    if (this.#onOpened) this.#oneOpened();
  }

  onIdleClose(): void {
    if (this.#onOpened) this.#oneOpened();
  }

  onAnswer(slot: number, status: number, bytesIn: number): void {
    const now = performance.now();
    if (this.#underWay[slot] === 2) {
      const latencyUs = (now - (this.#intendedMs[slot] ?? now)) * 1_000;
      const serviceUs = (now - (this.#startedMs[slot] ?? now)) * 1_000;
      this.#recorder.answered(this.#secondOf(now), status, latencyUs, serviceUs, bytesIn);
    }
    this.#release(slot, now);
  }

  onFailure(slot: number, kind: ErrorKind, bytesIn: number): void {
    const now = performance.now();
    if (this.#underWay[slot] === 2) this.#recorder.failed(this.#secondOf(now), kind, bytesIn);
    if (this.pacer !== undefined || now >= this.#endMs) {
      this.#release(slot, now);
      return;
    }
    this.#underWay[slot] = 0;
    this.#underWayCount--;
    const rest = setTimeout(() => {
      this.#rests.delete(rest);
      this.#free.put(slot);
      this.dispatch();
      this.#finishIfDone(performance.now());
    }, REST_AFTER_FAILURE_MS);
    this.#rests.add(rest);
  }

  #release(slot: number, now: number): void {
    this.#underWay[slot] = 0;
    this.#underWayCount--;
    this.#freeSinceMs[slot] = now;
    this.#free.put(slot);
    if (this.pacer === undefined && now < this.#endMs) {
      this.#sendingAgain ??= setImmediate(this.#sendAgain);
      return;
    }
    this.dispatch(now);
    if (now >= this.#endMs) this.#finishIfDone(now);
  }

  /**
   * All answers that have come are read before the next requests are written: none waits for others' writing and seems
   * slower for it, and the kernel, where most of the time goes, does one thing after the other rather than in turns.
   */
  readonly #sendAgain = () => {
    this.#sendingAgain = undefined;
    this.dispatch();
    this.#finishIfDone(performance.now());
  };

  /** Closed mode: whether one more request may be sent. */
  #mayStart(now: number): boolean {
    if (now >= this.#endMs || now < this.#startMs) return false;
    const { maxRequests } = this.#profile;
    if (maxRequests === undefined || this.#measuredSent < maxRequests) return true;
    this.#endMs = now;
    return false;
  }

  #begin(slot: number, intendedMs: number, now: number): void {
    const measured = intendedMs >= this.#startMs + this.#window.fromMs;
    this.#intendedMs[slot] = intendedMs;
    this.#startedMs[slot] = now;
    this.#underWay[slot] = measured ? 2 : 1;
    this.#underWayCount++;
    const target = this.#cycle === undefined ? 0 : (this.#cycle[this.#begun % this.#cycle.length] ?? 0);
    const bytesOut = this.#transport.send(slot, target, this.#share.index + this.#begun * this.#share.count);
    this.#begun++;
    if (measured) {
      const freeSince = this.#freeSinceMs[slot] ?? now;
      const waited = freeSince > intendedMs;
      this.#recorder.sent(bytesOut, (now - (waited ? freeSince : intendedMs)) * 1_000, waited);
      this.#measuredSent++;
      this.#lastSentMs = now;
    }
  }

  #secondOf(now: number): number {
    const measuredMs = Math.min(now, this.#endMs - 1e-6) - this.#startMs - this.#window.fromMs;
    return Math.max(0, Math.floor(measuredMs / 1_000));
  }

  /** No timer per request: a look at all of them now and then, in steps of a twentieth of the time-out. */
  #expireLate(): void {
    const now = performance.now();
    const bornBefore = now - this.#profile.timeoutMs;
    for (let slot = 0; slot < this.#underWay.length; slot++) {
      if (this.#underWay[slot] !== 0 && (this.#startedMs[slot] ?? now) <= bornBefore) {
        this.#transport.expire(slot);
      }
    }
    this.dispatch(now);
    this.#finishIfDone(now);
  }

  #finishIfDone(now: number): void {
    if (this.#onDone === undefined || now < this.#endMs || this.#underWayCount > 0) return;
    const waiting = this.#endIndex - this.#next;
    if (waiting > 0 && now <= this.#endMs + this.#profile.timeoutMs) return;
    // Due, and no connection was free for it until the time-out after the end: a request without an answer.
    const unsent = Math.max(0, this.#endIndex - Math.max(this.#next, this.#window.firstIndex));
    if (unsent > 0) this.#recorder.failed(this.#secondOf(now), "timeout", 0, unsent);
    const measureFromMs = this.#startMs + this.#window.fromMs;
    // To the microsecond: below that it is the rounding of the clock's large numbers.
    const durationMs = Math.max(0, Math.round((this.#endMs - measureFromMs) * 1_000) / 1_000);
    const finish = this.#onDone;
    this.#onDone = undefined;
    this.abandon();
    finish({
      recording: this.#recorder.finish(durationMs / 1_000),
      durationMs,
      sendingMs: Math.max(durationMs, this.#lastSentMs - measureFromMs),
      unsent,
      stopped: this.#stopped,
      leftOut: this.#leftOut,
      leftOutWaited: this.#leftOutWaited,
    });
  }

  #openMore(): void {
    while (this.#toOpen < this.#transport.connections && this.#opening < CONNECTING_AT_ONCE) {
      this.#opening++;
      this.#transport.open(this.#toOpen++);
    }
    if (this.#opening <= 0) this.#endOpening();
  }

  #oneOpened(): void {
    this.#opening--;
    this.#openMore();
  }

  #endOpening(): void {
    const opened = this.#onOpened;
    this.#onOpened = undefined;
    opened?.();
  }
}
