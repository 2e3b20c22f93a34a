import type { Clock } from "../../base/clock.ts";
import { messageOf } from "../../base/failure.ts";
import type { Log } from "../../base/log.ts";
import { redactSecrets } from "../../base/redact.ts";
import type { Outbox } from "../../store/outbox.ts";

interface LaneClaimsOptions {
  readonly outbox: Pick<Outbox, "claimLane" | "releaseLane">;
  /** Identifies this process among its replicas. */
  readonly owner: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long a claim on a channel lasts; renewed while this process is sending there. */
const CLAIM_MS = 15_000;

/** Keeps two replicas from sending to one channel at the same time. */
export class LaneClaims {
  readonly #options: LaneClaimsOptions;
  /** Channel → on the monotonic clock: no other replica sends there until then. */
  readonly #untilMs = new Map<string, number>();

  constructor(options: LaneClaimsOptions) {
    this.#options = options;
  }

  /** True while no other replica may send to the channel. */
  isOurs(channel: string): boolean {
    return (this.#untilMs.get(channel) ?? 0) > this.#options.clock.monotonicMs();
  }

  /** Does the work while the channel is claimed; `undefined` if another replica has it. */
  async holding<T>(channel: string, work: () => Promise<T>): Promise<T | undefined> {
    const { outbox, owner } = this.#options;
    if (!(await this.#claim(channel))) return undefined;
    const ended = new AbortController();
    const keeping = this.#keep(channel, ended.signal);
    try {
      return await work();
    } finally {
      ended.abort();
      await keeping;
      this.#untilMs.delete(channel);
      await outbox.releaseLane(channel, owner).catch(() => undefined); // it ends by itself
    }
  }

  async #keep(channel: string, ended: AbortSignal): Promise<void> {
    for (;;) {
      await this.#options.clock.sleep(CLAIM_MS / 3, { signal: ended }).catch(() => undefined); // nothing left to send
      if (ended.aborted) return;
      await this.#claim(channel);
    }
  }

  async #claim(channel: string): Promise<boolean> {
    const { clock, outbox, owner, log } = this.#options;
    const askedAtMs = clock.monotonicMs();
    try {
      const isOurs = await outbox.claimLane(channel, owner, CLAIM_MS);
      this.#untilMs.set(channel, isOurs ? askedAtMs + CLAIM_MS : 0);
      return isOurs;
    } catch (error) {
      log.warn({ channel, reason: redactSecrets(messageOf(error)) }, "a channel could not be claimed");
      return false;
    }
  }
}
