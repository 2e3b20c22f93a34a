import type { Clock } from "../../base/clock.ts";
import type { OutboxRow } from "../../store/posting.ts";
import type { Verdict } from "../slack-errors.ts";
import { backoffMs, type Candidate, chooseNext, isEdit, type Pace } from "./pace.ts";

interface ChannelTimes {
  pausedUntilMs: number;
  nextPostAtMs: number;
}

/** A message that was not edited for this long takes part in the order as if it never had been. */
const REMEMBERED_MS = 600_000;

/** Knows when each message may be sent, from what was sent and from what failed. */
export class Timetable {
  readonly #pace: Pace;
  readonly #clock: Clock;
  readonly #channels = new Map<string, ChannelTimes>();
  readonly #nextEditAtMs = new Map<string, number>();
  readonly #retryAtMs = new Map<string, number>();
  readonly #failures = new Map<string, { readonly all: number; readonly stumbles: number }>();
  #nextAnyEditAtMs = 0;

  constructor(pace: Pace, clock: Clock) {
    this.#pace = pace;
    this.#clock = clock;
  }

  /** @param rows pending rows of one channel, in order of position. */
  next(channel: string, rows: readonly OutboxRow[]): Candidate | undefined {
    const { pausedUntilMs, nextPostAtMs } = this.#timesOf(channel);
    return chooseNext(
      rows,
      {
        channelPausedUntilMs: pausedUntilMs,
        nextPostAtMs,
        nextAnyEditAtMs: this.#nextAnyEditAtMs,
        nextEditAtMs: this.#nextEditAtMs,
        retryAtMs: this.#retryAtMs,
      },
      this.#clock.monotonicMs(),
    );
  }

  /** Takes the row's place in Slack's rates, so that what is sent at the same time keeps its distance from it. */
  begins(row: OutboxRow): void {
    const nowMs = this.#clock.monotonicMs();
    const { postEveryMs, editEveryMs, anyEditEveryMs } = this.#pace;
    if (isEdit(row)) this.#nextAnyEditAtMs = nowMs + anyEditEveryMs;
    else this.#timesOf(row.channel).nextPostAtMs = nowMs + postEveryMs;
    this.#nextEditAtMs.set(row.key, nowMs + editEveryMs);
  }

  succeeded(row: OutboxRow): void {
    this.begins(row);
    this.#forget(row.key);
    const nowMs = this.#clock.monotonicMs();
    for (const [key, atMs] of this.#nextEditAtMs)
      if (atMs + REMEMBERED_MS < nowMs) this.#nextEditAtMs.delete(key);
  }

  /** @returns whether to try again, and how often the row has failed in a row. */
  failed(row: OutboxRow, verdict: Verdict): { readonly again: boolean; readonly failures: number } {
    const nowMs = this.#clock.monotonicMs();
    const before = this.#failures.get(row.key) ?? { all: 0, stumbles: 0 };
    const failures = before.all + 1;
    // An outage or a rate limit says nothing of the message, and must not use up its tries.
    const stumbles = before.stumbles + Number(verdict.kind === "stumbled");
    this.#failures.set(row.key, { all: failures, stumbles });
    if (verdict.kind === "rate-limited") {
      const times = this.#timesOf(row.channel);
      times.pausedUntilMs = Math.max(times.pausedUntilMs, nowMs + verdict.afterMs);
      return { again: true, failures };
    }
    const again =
      verdict.kind === "away" || (verdict.kind === "stumbled" && stumbles < this.#pace.maxStumbles);
    if (again) this.#retryAtMs.set(row.key, nowMs + backoffMs(this.#pace, failures));
    else this.#forget(row.key);
    return { again, failures };
  }

  #forget(key: string): void {
    this.#failures.delete(key);
    this.#retryAtMs.delete(key);
  }

  #timesOf(channel: string): ChannelTimes {
    const times = this.#channels.get(channel) ?? { pausedUntilMs: 0, nextPostAtMs: 0 };
    this.#channels.set(channel, times);
    return times;
  }
}
