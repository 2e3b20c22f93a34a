import type { InboxRepository, InboxRow } from "../../src/store/inbox-repository.ts";
import type { MemoryOutbox } from "./memory-outbox.ts";

/** The inbox in memory, as the embedded store has it: every other process is dead. */
export class MemoryInbox implements InboxRepository {
  readonly rows = new Map<string, InboxRow>();
  readonly #outbox: MemoryOutbox;
  /** Set by a test: what comes before a delivery is recorded. */
  beforeTake: () => Promise<void> = async () => {};

  constructor(outbox: MemoryOutbox) {
    this.#outbox = outbox;
  }

  async take({ once, ...delivery }: Parameters<InboxRepository["take"]>[0], nowMs: number): Promise<boolean> {
    await this.beforeTake();
    if (this.rows.has(delivery.key)) return false;
    const row = { ...delivery, receivedAtMs: nowMs, aliveAtMs: nowMs };
    const before = once === undefined ? undefined : this.rows.get(once.key);
    const isRepeated = once !== undefined && before !== undefined && nowMs - before.receivedAtMs < once.forMs;
    this.rows.set(row.key, { ...row, doneAtMs: isRepeated ? nowMs : null });
    if (once !== undefined && !isRepeated)
      this.rows.set(once.key, { ...row, key: once.key, doneAtMs: nowMs });
    return !isRepeated;
  }

  async done(key: string, nowMs: number): Promise<void> {
    const row = this.rows.get(key);
    if (row) this.rows.set(key, { ...row, doneAtMs: nowMs });
  }

  async giveBack(key: string): Promise<void> {
    this.rows.delete(key);
  }

  async alive(): Promise<void> {}

  async tellLost(...[owner, nowMs, messageOf]: Parameters<InboxRepository["tellLost"]>): Promise<number> {
    const lost = [...this.rows.values()].filter((row) => row.doneAtMs === null && row.owner !== owner);
    for (const row of lost) {
      await this.done(row.key, nowMs);
      await this.#outbox.put(messageOf(row));
    }
    return lost.length;
  }

  async forget(): Promise<void> {}
}
