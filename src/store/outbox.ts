import { and, eq, gt, lt, or, sql } from "drizzle-orm";
import type { Clock } from "../base/clock.ts";
import type { Database } from "./database.ts";
import type { OutboxMessage, OutboxRow, Posting } from "./posting.ts";
import { outbox, outboxLane } from "./tables/outbox.ts";

/** Messages to Slack that must not be lost, with a bell for whoever sends them. */
export type Outbox = ReturnType<typeof createOutbox> & Pick<Posting, "onPut">;

/**
 * Messages to Slack, in order within their channel.
 * @param options.alone true where the store's lock proves that no other replica sends.
 */
export function createOutbox(
  db: Database,
  posting: Pick<Posting, "transaction">,
  clock: Clock,
  options: { readonly alone: boolean },
) {
  const insert = (message: OutboxMessage, seen: { readonly seenVersion?: number } = {}) =>
    posting.transaction((_, put) => put(message, { nowMs: clock.nowMs(), ...seen }));
  return {
    /**
     * Puts a message in. A message of the same key keeps its channel and place; its payload is replaced, and its
     * version grows when that changed anything.
     */
    async put(message: OutboxMessage): Promise<OutboxRow> {
      const row = await insert(message);
      if (row === undefined) throw new Error(`the outbox gave no row back for ${message.key}`);
      return row;
    },

    /**
     * Puts a message in as above, but only over the version that the writer has seen (0: none yet), so that what was
     * drawn from an older state never stands over a newer one. @returns `undefined` when somebody else was faster.
     */
    replace: (message: OutboxMessage, seenVersion: number): Promise<OutboxRow | undefined> =>
      insert(message, { seenVersion }),

    /**
     * Takes the sending of a channel for `ttlMs`, or prolongs it: one replica at a time, or messages lose their order.
     * @returns false while another one has it.
     */
    async claimLane(channel: string, owner: string, ttlMs: number): Promise<boolean> {
      if (options.alone) return true;
      const nowMs = clock.nowMs();
      const lane = { owner, expiresAtMs: nowMs + ttlMs };
      const claimed = await db
        .insert(outboxLane)
        .values({ channel, ...lane })
        .onConflictDoUpdate({
          target: outboxLane.channel,
          set: lane,
          setWhere: or(eq(outboxLane.owner, owner), lt(outboxLane.expiresAtMs, nowMs)) ?? sql`false`,
        })
        .returning({ channel: outboxLane.channel });
      return claimed.length > 0;
    },

    /** Lets another replica send a channel's messages. */
    async releaseLane(channel: string, owner: string): Promise<void> {
      if (options.alone) return;
      await db.delete(outboxLane).where(and(eq(outboxLane.channel, channel), eq(outboxLane.owner, owner)));
    },

    /**
     * What is still to be sent, each channel in its order; channels take turns, so that none starves behind another.
     */
    async pending(limit: number): Promise<readonly OutboxRow[]> {
      return db
        .select()
        .from(outbox)
        .where(gt(outbox.version, outbox.sentVersion))
        .orderBy(
          sql`row_number() over (partition by ${outbox.channel} order by ${outbox.position})`,
          outbox.channel,
        )
        .limit(limit);
    },

    /** Notes that this version reached Slack. What was replaced in the meantime stays pending. */
    async markSent(
      key: string,
      version: number,
      sent: { readonly slackTs?: string; readonly slackFileId?: string } = {},
    ): Promise<void> {
      await db
        .update(outbox)
        .set({
          ...sent,
          sentVersion: sql`greatest(${outbox.sentVersion}, ${version})`,
          attempts: 0,
          lastError: null,
        })
        .where(eq(outbox.key, key));
    },

    /** Notes what Slack gave for a message before all that follows from it is done; the message stays pending. */
    async keepReceipt(
      key: string,
      receipt: { readonly slackTs?: string; readonly slackFileId?: string },
    ): Promise<void> {
      await db.update(outbox).set(receipt).where(eq(outbox.key, key));
    },

    /** Notes a failed attempt; the message stays pending. */
    async markFailed(key: string, error: string): Promise<void> {
      await db
        .update(outbox)
        .set({ attempts: sql`${outbox.attempts} + 1`, lastError: error })
        .where(eq(outbox.key, key));
    },

    async find(key: string): Promise<OutboxRow | undefined> {
      const [row] = await db.select().from(outbox).where(eq(outbox.key, key));
      return row;
    },
  };
}
