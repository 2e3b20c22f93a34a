import { and, eq, isNotNull, isNull, lt, lte, ne, type SQL } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { OutboxMessage, Posting } from "./posting.ts";
import { inbox } from "./tables/inbox.ts";

export type InboxRow = typeof inbox.$inferSelect;
export type InboxRepository = ReturnType<typeof createInboxRepository>;

/** Something that Slack delivered. */
export type NewDelivery = Pick<InboxRow, "key" | "owner" | "userId" | "channelId" | "what"> & {
  /** Something that several deliveries may have in common, such as a button: only the first within `forMs` counts. */
  readonly once?: { readonly key: string; readonly forMs: number };
};

/** Replicas are taken for dead after this much silence; each must say more often that it is alive. */
const SILENCE_MS = 30_000;

/**
 * What Slack delivered, remembered so that it is carried out once, and so that its loss is noticed.
 * @param options.alone true if the store's lock proves that every other process is dead.
 */
export function createInboxRepository(
  db: Database,
  posting: Pick<Posting, "transaction">,
  options: { readonly alone: boolean },
) {
  return {
    /** Records a delivery. @returns false if it has been taken before: then it must not be carried out. */
    async take({ once, ...delivery }: NewDelivery, nowMs: number): Promise<boolean> {
      return db.transaction(async (tx) => {
        const row = { ...delivery, receivedAtMs: nowMs, aliveAtMs: nowMs };
        const taken = await tx.insert(inbox).values(row).onConflictDoNothing().returning({ key: inbox.key });
        if (taken.length === 0) return false;
        if (once === undefined) return true;
        const first = await tx
          .insert(inbox)
          .values({ ...row, key: once.key, doneAtMs: nowMs })
          .onConflictDoUpdate({
            target: inbox.key,
            set: { receivedAtMs: nowMs },
            setWhere: lte(inbox.receivedAtMs, nowMs - once.forMs),
          })
          .returning({ key: inbox.key });
        if (first.length > 0) return true;
        await tx.update(inbox).set({ doneAtMs: nowMs }).where(eq(inbox.key, delivery.key));
        return false;
      });
    },

    /** Records that a delivery was carried out, or that its author was told why not. */
    async done(key: string, nowMs: number): Promise<void> {
      await db.update(inbox).set({ doneAtMs: nowMs }).where(eq(inbox.key, key));
    },

    /** Forgets a delivery that was taken but will not be carried out, so that it can be taken again. */
    async giveBack(key: string): Promise<void> {
      await db.delete(inbox).where(eq(inbox.key, key));
    },

    /** Says that this process is alive and still carries out what it has taken. */
    async alive(owner: string, nowMs: number): Promise<void> {
      await db
        .update(inbox)
        .set({ aliveAtMs: nowMs })
        .where(and(eq(inbox.owner, owner), isNull(inbox.doneAtMs)));
    },

    /**
     * Finds what a process had taken when it died, and tells it in the same transaction, so that it is told once.
     * @param messageOf the message to its author.
     * @returns how many there were.
     */
    async tellLost(
      owner: string,
      nowMs: number,
      messageOf: (lost: InboxRow) => OutboxMessage,
    ): Promise<number> {
      const isDead: SQL | undefined = options.alone
        ? ne(inbox.owner, owner)
        : and(ne(inbox.owner, owner), lt(inbox.aliveAtMs, nowMs - SILENCE_MS));
      return posting.transaction(async (tx, put) => {
        const lost = await tx
          .update(inbox)
          .set({ doneAtMs: nowMs })
          .where(and(isNull(inbox.doneAtMs), isDead))
          .returning();
        for (const row of lost) await put(messageOf(row), { nowMs });
        return lost.length;
      });
    },

    /** Forgets what was carried out and received before a moment. */
    async forget(receivedBeforeMs: number): Promise<void> {
      await db.delete(inbox).where(and(isNotNull(inbox.doneAtMs), lt(inbox.receivedAtMs, receivedBeforeMs)));
    },
  };
}
