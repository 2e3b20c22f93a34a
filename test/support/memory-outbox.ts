import { isDeepStrictEqual } from "node:util";
import type { Outbox } from "../../src/store/outbox.ts";
import type { OutboxRow } from "../../src/store/posting.ts";

/** The outbox in memory, with the store's semantics; it outlives the senders that a test starts and kills. */
export class MemoryOutbox implements Outbox {
  readonly rows = new Map<string, OutboxRow>();
  /** Channel → who currently sends its messages. */
  readonly lanes = new Map<string, string>();
  readonly #listeners = new Set<() => void>();
  /** Set by a test: runs before a row is marked as sent. */
  beforeMarkSent: (key: string) => Promise<void> = async () => {};

  async put(message: Parameters<Outbox["put"]>[0]): Promise<OutboxRow> {
    const old = this.rows.get(message.key);
    const changed = old !== undefined && !isDeepStrictEqual(old.payload, message.payload);
    const positions = [...this.rows.values()].filter(({ channel }) => channel === message.channel);
    const row: OutboxRow = old
      ? { ...old, payload: message.payload, kind: message.kind, version: old.version + (changed ? 1 : 0) }
      : {
          ...message,
          background: message.background ?? false,
          position: Math.max(0, ...positions.map(({ position }) => position)) + 1,
          version: 1,
          sentVersion: 0,
          attempts: 0,
          lastError: null,
          slackTs: null,
          slackFileId: null,
          maybePostedSinceMs: null,
          updatedAtMs: 0,
        };
    this.rows.set(row.key, row);
    for (const heard of this.#listeners) heard();
    return row;
  }

  onPut(heard: () => void): () => void {
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }

  async replace(message: Parameters<Outbox["put"]>[0], seenVersion: number): Promise<OutboxRow | undefined> {
    const version = this.rows.get(message.key)?.version ?? 0;
    return version === seenVersion ? this.put(message) : undefined;
  }

  async claimLane(channel: string, owner: string): Promise<boolean> {
    const holder = this.lanes.get(channel) ?? owner;
    this.lanes.set(channel, holder);
    return holder === owner;
  }

  async releaseLane(channel: string, owner: string): Promise<void> {
    if (this.lanes.get(channel) === owner) this.lanes.delete(channel);
  }

  async pending(limit: number): Promise<readonly OutboxRow[]> {
    const rows = [...this.rows.values()].filter(({ version, sentVersion }) => version > sentVersion);
    return rows
      .sort((a, b) => Number(a.background) - Number(b.background) || a.position - b.position)
      .slice(0, limit);
  }

  async markSent(key: string, version: number, sent: Parameters<Outbox["markSent"]>[2] = {}): Promise<void> {
    await this.beforeMarkSent(key);
    this.#change(key, (row) => ({
      ...row,
      ...sent,
      sentVersion: Math.max(row.sentVersion, version),
      attempts: 0,
      lastError: null,
    }));
  }

  async keepReceipt(key: string, receipt: Parameters<Outbox["keepReceipt"]>[1]): Promise<void> {
    this.#change(key, (row) => ({ ...row, ...receipt }));
  }

  async beginPost(key: string, nowMs: number): Promise<void> {
    this.#change(key, (row) => ({ ...row, maybePostedSinceMs: row.maybePostedSinceMs ?? nowMs }));
  }

  async endPost(key: string): Promise<void> {
    this.#change(key, (row) => ({ ...row, maybePostedSinceMs: null }));
  }

  async markFailed(key: string, error: string): Promise<void> {
    this.#change(key, (row) => ({ ...row, attempts: row.attempts + 1, lastError: error }));
  }

  async find(key: string): Promise<OutboxRow | undefined> {
    return this.rows.get(key);
  }

  #change(key: string, change: (row: OutboxRow) => OutboxRow): void {
    const row = this.rows.get(key);
    if (row) this.rows.set(key, change(row));
  }
}
