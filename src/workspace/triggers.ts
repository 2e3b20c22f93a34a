import { randomBytes } from "node:crypto";
import type { Clock } from "../base/clock.ts";
import { SlackError } from "./slack-error.ts";

/** How long a trigger id is valid. Source: https://docs.slack.dev/interactivity/handling-user-interaction */
const TRIGGER_MS = 3_000;

interface Trigger {
  readonly user: string;
  readonly expiresAtMs: number;
  exchanged: boolean;
}

/** Trigger ids: each opens one view, for the user whose action created it, within 3 s by default. */
export class Triggers {
  readonly #triggers = new Map<string, Trigger>();
  readonly #clock: Clock;
  readonly #ttlMs: number;

  constructor(clock: Clock, ttlMs: number = TRIGGER_MS) {
    this.#clock = clock;
    this.#ttlMs = ttlMs;
  }

  issue(user: string): string {
    for (const [id, trigger] of this.#triggers) {
      if (trigger.expiresAtMs + 60_000 < this.#clock.monotonicMs()) this.#triggers.delete(id);
    }
    const id = `${this.#clock.nowMs()}.${randomBytes(4).readUInt32BE()}.${randomBytes(16).toString("hex")}`;
    this.#triggers.set(id, { user, expiresAtMs: this.#clock.monotonicMs() + this.#ttlMs, exchanged: false });
    return id;
  }

  /**
   * Uses a trigger and returns its user.
   * @throws SlackError as https://docs.slack.dev/reference/methods/views.open lists them.
   */
  exchange(id: unknown): string {
    const trigger = this.#triggers.get(String(id));
    if (!trigger) throw new SlackError("invalid_trigger_id");
    if (trigger.exchanged) throw new SlackError("exchanged_trigger_id");
    if (trigger.expiresAtMs < this.#clock.monotonicMs()) throw new SlackError("expired_trigger_id");
    trigger.exchanged = true;
    return trigger.user;
  }
}
