import { eq, sql } from "drizzle-orm";
import type { JsonObject } from "../base/json.ts";
import type { Database } from "./database.ts";
import { outbox } from "./tables/outbox.ts";

export type OutboxRow = typeof outbox.$inferSelect;

/** A message to be sent, or the newest state of one that may have been sent already. */
export interface OutboxMessage {
  /** Identifies the message permanently: the same key means the same message. */
  readonly key: string;
  readonly channel: string;
  readonly kind: OutboxRow["kind"];
  readonly payload: JsonObject;
  /** True if nobody waits for it: all other messages of its channel are sent first. */
  readonly background?: boolean;
}

/**
 * Adds a message to the outbox as part of a transaction.
 * @param options.seenVersion the version that may be replaced; absent: any.
 * @returns `undefined` when the outbox holds another version.
 */
export type PutMessage = (
  message: OutboxMessage,
  options: { readonly nowMs: number; readonly seenVersion?: number },
) => Promise<OutboxRow | undefined>;

/**
 * The only way into the outbox. Senders are notified when a message is committed, so callers that add one need not do it,
 * and senders never look for a message that may still be rolled back.
 */
export interface Posting {
  /** A transaction that may add messages together with the changes that they report. */
  transaction<T>(work: (tx: Database, put: PutMessage) => Promise<T>): Promise<T>;
  /**
   * @param heard called after each commit by this process that leaves something new to send. Commits by other replicas are
   *   not reported.
   * @returns a function that stops listening.
   */
  onPut(heard: () => void): () => void;
}

export function createPosting(db: Database): Posting {
  const listeners = new Set<() => void>();
  return {
    async transaction(work) {
      let isNew = false;
      const done = await db.transaction((tx) =>
        work(tx, async (message, options) => {
          const row = await putMessage(tx, message, options);
          isNew ||= row !== undefined && row.version > row.sentVersion;
          return row;
        }),
      );
      if (isNew) for (const heard of listeners) heard();
      return done;
    },
    onPut(heard) {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
  };
}

async function putMessage(
  tx: Database,
  message: OutboxMessage,
  { nowMs, seenVersion }: Parameters<PutMessage>[1],
): Promise<OutboxRow | undefined> {
  const changed = sql`(${outbox.payload} is distinct from excluded.payload or ${outbox.kind} is distinct from excluded.kind)`;
  // One writer per channel at a time, or two replicas would assign the same position twice.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${message.channel}, 2))`);
  const next = sql<number>`(select coalesce(max(${outbox.position}), 0) + 1 from ${outbox} where ${outbox.channel} = ${message.channel})`;
  const [row] = await tx
    .insert(outbox)
    .values({ ...message, position: next, updatedAtMs: nowMs })
    .onConflictDoUpdate({
      target: outbox.key,
      set: {
        kind: message.kind,
        payload: message.payload,
        version: sql`${outbox.version} + ${changed}::int`,
        updatedAtMs: nowMs,
      },
      ...(seenVersion === undefined ? {} : { setWhere: eq(outbox.version, seenVersion) }),
    })
    .returning();
  return row;
}
