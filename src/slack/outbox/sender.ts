import type { Clock } from "../../base/clock.ts";
import { messageOf } from "../../base/failure.ts";
import type { Log } from "../../base/log.ts";
import { redactSecrets } from "../../base/redact.ts";
import { waitAtMost } from "../../base/wait-at-most.ts";
import type { Outbox } from "../../store/outbox.ts";
import type { OutboxRow } from "../../store/posting.ts";
import { judgeSlackError } from "../slack-errors.ts";
import { LaneClaims } from "./lane-claims.ts";
import { backoffMs, type Pace } from "./pace.ts";
import type { SentReceipt } from "./receipt.ts";
import { Timetable } from "./timetable.ts";

export interface SenderOptions {
  readonly outbox: Outbox;
  /** Identifies this process among its replicas. */
  readonly owner: string;
  readonly deliver: (row: OutboxRow) => Promise<SentReceipt>;
  readonly clock: Clock;
  readonly log: Log;
  readonly pace: Pace;
  /** Called after Slack accepted a row and before that is recorded, so that what follows from it is not lost either. */
  readonly onDelivered?: (row: OutboxRow) => Promise<void>;
  /** Called after each look for what has to be sent, with or without success. */
  readonly onLook?: () => void;
  /** Called when a row has been given up. */
  readonly onGivenUp?: (row: OutboxRow, reason: string) => Promise<void>;
}

/** Other processes also put messages in, and a process that dies leaves its own behind, so we look regularly. */
const LOOK_EVERY_MS = 2_000;

const BATCH = 500;

/**
 * Empties the outbox into Slack: in order within a channel, no faster than Slack allows, retrying until it succeeds.
 * There is one lane per channel, so a channel that Slack refuses never holds up another. Within a lane, messages go one
 * by one; files are uploaded beside them, because that takes long and nobody should have to wait for it.
 */
export class OutboxSender {
  readonly #options: SenderOptions;
  readonly #claims: LaneClaims;
  readonly #timetable: Timetable;
  readonly #lanes = new Map<string, Promise<void>>();
  /** Key → channel and end of an upload in progress. */
  readonly #uploads = new Map<string, { readonly channel: string; readonly ended: Promise<void> }>();
  #wakes = 0;
  #woken = new AbortController();
  #running = false;
  #looking: Promise<void> = Promise.resolve();
  #lookQueued = false;
  #stopping = new AbortController();
  #unsubscribe: () => void = () => {};

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#claims = new LaneClaims(options);
    this.#timetable = new Timetable(options.pace, options.clock);
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
    let isOver = false;
    const idle = async () => {
      do {
        await this.#looking;
        await Promise.all(this.#lanes.values());
      } while (this.#lanes.size > 0 && !isOver);
    };
    await waitAtMost(idle(), graceMs, this.#options.clock);
    isOver = true;
  }

  /** Stops after the calls to Slack that are in progress. */
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
    this.#options.onLook?.();
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
    const wakesSeen = await this.#claims.holding(channel, async () => {
      try {
        return await this.#runLane(channel);
      } finally {
        await Promise.all(this.#uploadsOf(channel));
      }
    });
    return wakesSeen ?? this.#wakes;
  }

  async #runLane(channel: string): Promise<number> {
    while (this.#running) {
      const wakesSeen = this.#wakes;
      if (!this.#claims.isOurs(channel)) return wakesSeen;
      const pending = await this.#pending();
      const rows = pending.filter((row) => row.channel === channel && !this.#uploads.has(row.key));
      const next = this.#timetable.next(channel, rows);
      if (next === undefined) {
        if (this.#uploadsOf(channel).length > 0) await this.#pause(LOOK_EVERY_MS, wakesSeen);
        else if (wakesSeen === this.#wakes) return wakesSeen;
        continue;
      }
      const waitMs = next.dueAtMs - this.#options.clock.monotonicMs();
      if (waitMs > 0) await this.#pause(waitMs, wakesSeen);
      else if (next.row.kind === "file") this.#upload(next.row);
      else await this.#send(next.row);
    }
    return this.#wakes;
  }

  #uploadsOf(channel: string): readonly Promise<void>[] {
    return [...this.#uploads.values()]
      .filter((upload) => upload.channel === channel)
      .map(({ ended }) => ended);
  }

  #upload(row: OutboxRow): void {
    const ended = this.#send(row).finally(() => {
      this.#uploads.delete(row.key);
      this.#wake();
    });
    this.#uploads.set(row.key, { channel: row.channel, ended });
  }

  async #send(row: OutboxRow): Promise<void> {
    const { deliver, onDelivered, outbox } = this.#options;
    let receipt: SentReceipt;
    this.#timetable.begins(row);
    try {
      receipt = await deliver(row);
    } catch (error) {
      await this.#failed(row, error);
      return;
    }
    this.#timetable.succeeded(row);
    if (onDelivered) {
      await this.#persist(() => outbox.keepReceipt(row.key, receipt));
      await this.#persist(() => onDelivered(row));
    }
    await this.#persist(() => outbox.markSent(row.key, row.version, receipt));
  }

  async #failed(row: OutboxRow, error: unknown): Promise<void> {
    const { log, outbox, onGivenUp } = this.#options;
    const verdict = judgeSlackError(error);
    const { again, failures } = this.#timetable.failed(row, verdict);
    const details = { key: row.key, channel: row.channel, reason: verdict.reason, failures };
    if (verdict.kind === "rate-limited") {
      log.warn(details, "Slack asks to wait before the next message");
      return;
    }
    if (again) {
      log.warn(details, "a message to Slack could not be sent; trying again");
      await this.#persist(() => outbox.markFailed(row.key, verdict.reason));
      return;
    }
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

  /** Waits. A new message or a stop ends the wait early, even if it came after `wakesSeen` was read. */
  async #pause(ms: number, wakesSeen = this.#wakes): Promise<void> {
    if (!this.#running || wakesSeen !== this.#wakes) return;
    await this.#options.clock.sleep(ms, { signal: this.#woken.signal }).catch(() => {});
  }
}
