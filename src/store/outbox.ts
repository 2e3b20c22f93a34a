import { and, eq, gt, lt, or, sql } from "drizzle-orm";
import type { Clock } from "../base/clock.ts";
import type { Database } from "./database.ts";
import type { OutboxMessage, OutboxRow, Posting } from "./posting.ts";
import { outbox, outboxLane } from "./tables/outbox.ts";

/** Messages to Slack that must not be lost, and a way for senders to hear about new ones. */
export type Outbox = ReturnType<typeof createOutbox> & Pick<Posting, "onPut">;

/**
 * Messages to Slack, ordered within each channel.
 * @param options.alone true when the store's lock proves that no other replica sends.
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
     * Adds a message. If there already is one with the same key, it keeps its channel and position, its payload is
     * replaced, and its version grows if that changed anything.
     */
    async put(message: OutboxMessage): Promise<OutboxRow> {
      const row = await insert(message);
      if (row === undefined) throw new Error(`the outbox gave no row back for ${message.key}`);
      return row;
    },

    /**
     * Adds a message like `put`, but replaces only the version that the writer has seen (0: none yet), so that a message
     * made from an older state never replaces a newer one. @returns `undefined` when somebody else was faster.
     */
    replace: (message: OutboxMessage, seenVersion: number): Promise<OutboxRow | undefined> =>
      insert(message, { seenVersion }),

    /**
     * Claims the right to send a channel's messages for `ttlMs`, or extends it. Only one replica may send at a time, or
     * messages would lose their order.
     * @returns false while another replica has the right.
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
     * Messages that are still to be sent, in order within each channel, with those in the background last. Channels take
     * turns, so that none is starved.
     */
    async pending(limit: number): Promise<readonly OutboxRow[]> {
      return db
        .select()
        .from(outbox)
        .where(gt(outbox.version, outbox.sentVersion))
        .orderBy(
          sql`row_number() over (partition by ${outbox.channel} order by ${outbox.background}, ${outbox.position})`,
          outbox.channel,
        )
        .limit(limit);
    },

    /** Records that this version reached Slack. A message that was replaced in the meantime stays pending. */
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

    /** Records the ids that Slack gave a message while the rest of its sending is still to be done; it stays pending. */
    async keepReceipt(
      key: string,
      receipt: { readonly slackTs?: string; readonly slackFileId?: string },
    ): Promise<void> {
      await db.update(outbox).set(receipt).where(eq(outbox.key, key));
    },

    /** Records that a message is about to be posted, so that a process which dies over it leaves a trace. */
    async beginPost(key: string, nowMs: number): Promise<void> {
      await db
        .update(outbox)
        .set({ maybePostedSinceMs: sql`coalesce(${outbox.maybePostedSinceMs}, ${nowMs})` })
        .where(eq(outbox.key, key));
    },

    /** Records that Slack refused to post a message: it is not in the channel. */
    async endPost(key: string): Promise<void> {
      await db.update(outbox).set({ maybePostedSinceMs: null }).where(eq(outbox.key, key));
    },

    /** Records a failed attempt; the message stays pending. */
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
