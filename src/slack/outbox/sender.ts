import type { Clock } from "../../base/clock.ts";
import { messageOf } from "../../base/failure.ts";
import type { Log } from "../../base/log.ts";
import { redactSecrets } from "../../base/redact.ts";
import type { Outbox } from "../../store/outbox.ts";
import type { OutboxRow } from "../../store/posting.ts";
import { backoffMs, chooseNext, isEdit, type Pace } from "./pace.ts";
import type { SentReceipt } from "./receipt.ts";
import { judgeSlackError } from "./slack-errors.ts";

export interface SenderOptions {
  readonly outbox: Outbox;
  /** Identifies this process among its replicas. */
  readonly owner: string;
  readonly deliver: (row: OutboxRow) => Promise<SentReceipt>;
  readonly clock: Clock;
  readonly log: Log;
  readonly pace: Pace;
  /** Called after Slack accepted a row and before that is recorded, so that what follows from it is not lost either. */
  readonly onDelivered?: (row: OutboxRow, receipt: SentReceipt) => Promise<void>;
  /** Called when a row has been given up. */
  readonly onGivenUp?: (row: OutboxRow, reason: string) => Promise<void>;
}

/** What the next message of a channel has to wait for. */
interface Lane {
  pausedUntilMs: number;
  nextPostAtMs: number;
  /** On the monotonic clock: no other replica sends to this channel until then. */
  claimedUntilMs: number;
}

/** How long a claim on a channel lasts; renewed while this process is sending there. */
const CLAIM_MS = 15_000;
/** Other processes also put messages in, and a process that dies leaves its own behind, so we look regularly. */
const LOOK_EVERY_MS = 2_000;

const BATCH = 500;

/**
 * Empties the outbox into Slack: in order within a channel, no faster than Slack allows, retrying until it succeeds.
 * There is one lane per channel, so a channel that Slack refuses never holds up another.
 */
export class OutboxSender {
  readonly #options: SenderOptions;
  readonly #lanes = new Map<string, Promise<void>>();
  readonly #laneTimes = new Map<string, Lane>();
  readonly #nextEditAtMs = new Map<string, number>();
  readonly #retryAtMs = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  #nextAnyEditAtMs = 0;
  #wakes = 0;
  #woken = new AbortController();
  #running = false;
  #looking: Promise<void> = Promise.resolve();
  #lookQueued = false;
  #stopping = new AbortController();
  #unsubscribe: () => void = () => {};

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Sends what an earlier process left behind, then everything that is put in. */
  start(): void {
    this.#running = true;
    this.#stopping = new AbortController();
    this.#unsubscribe = this.#options.outbox.onPut(() => this.#wake());
    void this.#lookNowAndThen(this.#stopping.signal);
    this.#wake();
  }

  #wake(): void {
    this.#wakes++;
    this.#woken.abort();
    this.#woken = new AbortController();
    this.#look();
  }

  #look(): void {
    if (!this.#running || this.#lookQueued) return;
    this.#lookQueued = true;
    this.#looking = this.#looking.then(() => this.#openLanes());
  }

  async #lookNowAndThen(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#options.clock.sleep(LOOK_EVERY_MS, { signal }).catch(() => undefined); // stopped
      this.#look();
    }
  }

  /** Waits at most `graceMs` until everything that can be sent now has been; the rest stays in the outbox. */
  async drain(graceMs: number): Promise<void> {
    const { clock } = this.#options;
    const limit = new AbortController();
    const idle = async () => {
      do {
        await this.#looking;
        await Promise.all(this.#lanes.values());
      } while (this.#lanes.size > 0 && !limit.signal.aborted);
    };
    await Promise.race([idle(), clock.sleep(graceMs, { signal: limit.signal }).catch(() => {})]);
    limit.abort();
  }

  /** Stops after the call to Slack that is in progress. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#unsubscribe();
    this.#stopping.abort();
    this.#woken.abort();
    await this.#looking;
    await Promise.all(this.#lanes.values());
  }

  async #openLanes(): Promise<void> {
    this.#lookQueued = false;
    const rows = await this.#pending();
    for (const channel of new Set(rows.map((row) => row.channel))) {
      if (!this.#running || this.#lanes.has(channel)) continue;
      const lane = this.#ownLane(channel).then((wakesSeen) => {
        this.#lanes.delete(channel);
        // A message put in while the lane was being released saw a lane and opened none.
        if (wakesSeen !== this.#wakes) this.#look();
      });
      this.#lanes.set(channel, lane);
    }
  }

  /**
   * Sends a channel's messages unless another replica is doing so; in that case it is checked again a little later.
   * @returns the wake count at the time of the last look.
   */
  async #ownLane(channel: string): Promise<number> {
    const { outbox, owner } = this.#options;
    const lane = this.#laneOf(channel);
    if (!(await this.#claim(channel, lane))) return this.#wakes;
    const ended = new AbortController();
    const keeping = this.#keepLane(channel, lane, ended.signal);
    try {
      return await this.#runLane(channel);
    } finally {
      ended.abort();
      await keeping;
      await outbox.releaseLane(channel, owner).catch(() => undefined); // it ends by itself
    }
  }

  async #keepLane(channel: string, lane: Lane, ended: AbortSignal): Promise<void> {
    for (;;) {
      await this.#options.clock.sleep(CLAIM_MS / 3, { signal: ended }).catch(() => undefined); // nothing left to send
      if (ended.aborted) return;
      await this.#claim(channel, lane);
    }
  }

  async #claim(channel: string, lane: Lane): Promise<boolean> {
    const { clock, outbox, owner, log } = this.#options;
    const askedAtMs = clock.monotonicMs();
    try {
      const isOurs = await outbox.claimLane(channel, owner, CLAIM_MS);
      lane.claimedUntilMs = isOurs ? askedAtMs + CLAIM_MS : 0;
      return isOurs;
    } catch (error) {
      log.warn({ channel, reason: redactSecrets(messageOf(error)) }, "a channel could not be claimed");
      return false;
    }
  }

  async #runLane(channel: string): Promise<number> {
    while (this.#running) {
      const wakesSeen = this.#wakes;
      if (this.#laneOf(channel).claimedUntilMs <= this.#options.clock.monotonicMs()) return wakesSeen;
      const rows = (await this.#pending()).filter((row) => row.channel === channel);
      const lane = this.#laneOf(channel);
      const next = chooseNext(rows, {
        channelPausedUntilMs: lane.pausedUntilMs,
        nextPostAtMs: lane.nextPostAtMs,
        nextAnyEditAtMs: this.#nextAnyEditAtMs,
        nextEditAtMs: this.#nextEditAtMs,
        retryAtMs: this.#retryAtMs,
      });
      if (next === undefined) {
        if (wakesSeen === this.#wakes) return wakesSeen;
        continue;
      }
      const waitMs = next.dueAtMs - this.#options.clock.monotonicMs();
      if (waitMs > 0) await this.#pause(waitMs, wakesSeen);
      else await this.#send(next.row, lane);
    }
    return this.#wakes;
  }

  async #send(row: OutboxRow, lane: Lane): Promise<void> {
    const { clock, pace, deliver, onDelivered, outbox } = this.#options;
    let receipt: SentReceipt;
    try {
      receipt = await deliver(row);
    } catch (error) {
      await this.#failed(row, error, lane);
      return;
    }
    const nowMs = clock.monotonicMs();
    if (isEdit(row)) {
      this.#nextEditAtMs.set(row.key, nowMs + pace.editEveryMs);
      this.#nextAnyEditAtMs = nowMs + pace.anyEditEveryMs;
    } else {
      lane.nextPostAtMs = nowMs + pace.postEveryMs;
      this.#nextEditAtMs.set(row.key, nowMs + pace.editEveryMs);
    }
    this.#failures.delete(row.key);
    this.#retryAtMs.delete(row.key);
    this.#forgetPast(nowMs);
    if (onDelivered) {
      await this.#persist(() => outbox.keepReceipt(row.key, receipt));
      await this.#persist(() => onDelivered(row, receipt));
    }
    await this.#persist(() => outbox.markSent(row.key, row.version, receipt));
  }

  async #failed(row: OutboxRow, error: unknown, lane: Lane): Promise<void> {
    const { clock, log, pace, outbox, onGivenUp } = this.#options;
    const verdict = judgeSlackError(error);
    const nowMs = clock.monotonicMs();
    const failures = (this.#failures.get(row.key) ?? 0) + 1;
    this.#failures.set(row.key, failures);
    const details = { key: row.key, channel: row.channel, reason: verdict.reason, failures };
    if (verdict.kind === "rate-limited") {
      lane.pausedUntilMs = nowMs + verdict.afterMs;
      log.warn(details, "Slack asks to wait before the next message");
      return;
    }
    if (verdict.kind === "away" || (verdict.kind === "stumbled" && failures < pace.maxStumbles)) {
      this.#retryAtMs.set(row.key, nowMs + backoffMs(pace, failures));
      log.warn(details, "a message to Slack could not be sent; trying again");
      await this.#persist(() => outbox.markFailed(row.key, verdict.reason));
      return;
    }
    this.#failures.delete(row.key);
    log.error(details, "Slack refused a message; skipping it");
    if (onGivenUp) await this.#persist(() => onGivenUp(row, verdict.reason));
    // This version is finished, so that it blocks nothing; the row keeps the reason.
    await this.#persist(() => outbox.markSent(row.key, row.version));
    await this.#persist(() => outbox.markFailed(row.key, verdict.reason));
  }

  /** Slack's answer is known but not yet recorded: retries until it is, so that nothing is sent twice. */
  async #persist(write: () => Promise<unknown>): Promise<void> {
    for (let failures = 1; ; failures++) {
      try {
        await write();
        return;
      } catch (error) {
        this.#options.log.error(
          { reason: redactSecrets(messageOf(error)) },
          "the outbox could not be written",
        );
        if (!this.#running) return;
        await this.#pause(backoffMs(this.#options.pace, failures));
      }
    }
  }

  async #pending(): Promise<readonly OutboxRow[]> {
    try {
      return await this.#options.outbox.pending(BATCH);
    } catch (error) {
      this.#options.log.error({ reason: redactSecrets(messageOf(error)) }, "the outbox could not be read");
      if (this.#running) {
        await this.#pause(this.#options.pace.backoffMs);
        this.#wakes++;
      }
      return [];
    }
  }

  /** Keeps the table of times small: a time in the past holds nothing back. */
  #forgetPast(nowMs: number): void {
    for (const [key, atMs] of this.#nextEditAtMs) if (atMs <= nowMs) this.#nextEditAtMs.delete(key);
  }

  #laneOf(channel: string): Lane {
    const lane = this.#laneTimes.get(channel) ?? { pausedUntilMs: 0, nextPostAtMs: 0, claimedUntilMs: 0 };
    this.#laneTimes.set(channel, lane);
    return lane;
  }

  /** Waits. A new message or a stop ends the wait early, even if it came after `wakesSeen` was read. */
  async #pause(ms: number, wakesSeen = this.#wakes): Promise<void> {
    if (!this.#running || wakesSeen !== this.#wakes) return;
    await this.#options.clock.sleep(ms, { signal: this.#woken.signal }).catch(() => {});
  }
}
