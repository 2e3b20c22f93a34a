import type { Clock } from "../../base/clock.ts";
import { messageOf } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json.ts";
import type { Log } from "../../base/log.ts";
import { redactSecrets } from "../../base/redact.ts";
import { LATE, waitAtMost } from "../../base/wait-at-most.ts";
import type { InboxRepository } from "../../store/inbox-repository.ts";
import { type Delivery, deliveryOf } from "./delivery-of.ts";
import { lostMessage } from "./lost-message.ts";

/** Something that Slack sent, as Bolt hands it on. */
interface Received {
  readonly body: JsonObject;
  readonly ack: (answer?: { readonly text: string }) => Promise<void>;
}

interface InboxOptions {
  readonly inbox: InboxRepository;
  /** Identifies this process among its replicas. */
  readonly owner: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Slack waits three seconds for an acknowledgement; the listener needs some of them. */
const RECORD_MS = 2_000;
/** A third of the silence after which other replicas take this one for dead. */
const ALIVE_EVERY_MS = 10_000;
const REMEMBERED_MS = 3_600_000;

const NOT_RECORDED =
  "❌ Regatta cannot write to its database, so nothing was done. Try again in a minute; if it keeps happening, tell whoever operates it.";

/**
 * Stands between Slack and the listeners. What Slack delivers is written down before it is acknowledged, so that what is
 * delivered twice is carried out once, and what a process had taken when it died is told to its author.
 */
export class Inbox {
  readonly #options: InboxOptions;
  readonly #underWay = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #keeping: Promise<void> = Promise.resolve();

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  /** Tells of what was lost, now and from time to time. */
  start(): void {
    this.#keeping = this.#keep();
  }

  /** Waits for what is being carried out, at most `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping.abort();
    await waitAtMost(Promise.all([this.#keeping, ...this.#underWay]), graceMs, this.#options.clock);
  }

  /**
   * Records what was received and has it carried out, unless that has been done before.
   * @param carryOut acknowledges it and does it; rejects only if it has not been acknowledged and nothing was done.
   */
  async receive(received: Received, carryOut: () => Promise<void>): Promise<void> {
    const delivery = deliveryOf(received.body);
    if (delivery === undefined) return carryOut();
    const taken = await this.#take(delivery);
    if (taken === "not recorded") return this.#refuse(received);
    if (taken === "known") return received.ack();
    const working = this.#finish(delivery, carryOut);
    this.#underWay.add(working);
    try {
      await working;
    } finally {
      this.#underWay.delete(working);
    }
  }

  async #finish({ key }: Delivery, carryOut: () => Promise<void>): Promise<void> {
    const { inbox, clock, log } = this.#options;
    let record = () => inbox.done(key, clock.nowMs());
    try {
      await carryOut();
    } catch (error) {
      // The connection broke before the acknowledgement of a mention, which comes first: Slack sends it again.
      record = () => inbox.giveBack(key);
      throw error;
    } finally {
      await record().catch((error: unknown) => {
        log.warn(
          { reason: redactSecrets(messageOf(error)) },
          "what became of a command could not be recorded",
        );
      });
    }
  }

  async #take(delivery: Delivery): Promise<"new" | "known" | "not recorded"> {
    const { inbox, owner, clock, log } = this.#options;
    const taking = inbox.take({ ...delivery, owner }, clock.nowMs());
    try {
      const isNew = await waitAtMost(taking, RECORD_MS, clock);
      if (isNew === LATE) throw new Error("the database did not answer within two seconds");
      return isNew ? "new" : "known";
    } catch (error) {
      log.error(
        { reason: redactSecrets(messageOf(error)) },
        "a command was refused because it could not be recorded",
      );
      // Written after all, it must not be told as lost, and when Slack sends it again it must not count as carried out.
      taking.then((isNew) => (isNew ? inbox.giveBack(delivery.key) : undefined)).catch(() => undefined); // there is nothing to give back, or it is told as lost once this process has ended
      return "not recorded";
    }
  }

  /** A command is answered. Anything else is left without an acknowledgement, so that Slack shows an error or sends it again. */
  async #refuse({ body, ack }: Received): Promise<void> {
    if (body.command !== undefined) await ack({ text: NOT_RECORDED });
  }

  async #keep(): Promise<void> {
    const { inbox, owner, clock, log } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const lost = await inbox.tellLost(owner, clock.nowMs(), lostMessage);
        if (lost > 0)
          log.warn({ lost }, "commands that a process had taken when it died; their authors are told");
        await inbox.forget(clock.nowMs() - REMEMBERED_MS);
        if (this.#underWay.size > 0) await inbox.alive(owner, clock.nowMs());
      } catch (error) {
        log.warn({ reason: redactSecrets(messageOf(error)) }, "the inbox could not be looked through");
      }
      await clock.sleep(ALIVE_EVERY_MS, { signal }).catch(() => undefined); // stopped
    }
  }
}
