import { beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import type { InboxRow } from "../../src/store/inbox-repository.ts";
import type { Store } from "../../src/store/open-store.ts";
import { STORE_KINDS, storeOfKind } from "./store-of-kind.ts";

describe.each(STORE_KINDS)("the inbox of the $kind store", ({ kind }) => {
  const opened = storeOfKind(kind, systemClock);
  let store: Store;
  beforeAll(() => {
    store = opened();
  });

  const delivery = (key: string, owner = "a") => ({
    key,
    owner,
    userId: "U1",
    channelId: "C1",
    what: "/mesh",
  });
  const messageOf = ({ key }: InboxRow) =>
    ({ key: `lost:${key}`, channel: "U1", kind: "post", payload: {} }) as const;

  test("takes a delivery once, by whichever replica", async () => {
    const taken = await Promise.all(
      ["a", "b", "c", "d"].map((owner) => store.inbox.take(delivery("t1", owner), 1)),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await store.inbox.take(delivery("t1"), 3_000_000)).toBe(false);
    await store.inbox.done("t1", 2);
  });

  test("lets what was given back be taken again", async () => {
    await store.inbox.take(delivery("g1"), 1);
    await store.inbox.giveBack("g1");
    expect(await store.inbox.take(delivery("g1"), 2)).toBe(true);
    await store.inbox.done("g1", 3);
  });

  test("takes one of two presses of a button within the time of a double click", async () => {
    const once = { key: "press:x", forMs: 2_000 };
    expect(await store.inbox.take({ ...delivery("p1"), once }, 10_000)).toBe(true);
    expect(await store.inbox.take({ ...delivery("p2"), once }, 11_999)).toBe(false);
    expect(await store.inbox.take({ ...delivery("p3"), once }, 12_000)).toBe(true);
    await store.inbox.done("p1", 1);
    await store.inbox.done("p3", 1);
  });

  test("tells once what a dead process had taken, and not what was done or belongs to a living one", async () => {
    await store.inbox.take(delivery("lost", "dead"), 50_000);
    await store.inbox.take(delivery("done", "dead"), 50_000);
    await store.inbox.done("done", 50_001);
    await store.inbox.take(delivery("mine", "me"), 50_000);
    await store.inbox.take(delivery("theirs", "alive"), 50_000);
    await store.inbox.alive("alive", 70_000);
    // Only the lock of an embedded store proves that all other processes are dead.
    const alone = kind === "embedded";
    expect(await store.inbox.tellLost("me", 79_000, messageOf)).toBe(alone ? 2 : 0);
    expect(await store.inbox.tellLost("me", 81_000, messageOf)).toBe(alone ? 0 : 1);
    expect(await store.outbox.find("lost:lost")).toMatchObject({ channel: "U1", version: 1 });
    expect((await store.outbox.find("lost:theirs")) !== undefined).toBe(alone);
    expect(await store.outbox.find("lost:done")).toBeUndefined();
    expect(await store.outbox.find("lost:mine")).toBeUndefined();
  });

  test("forgets what was done, but not what is still being carried out", async () => {
    await store.inbox.take(delivery("open"), 90_000);
    await store.inbox.take(delivery("old"), 90_000);
    await store.inbox.done("old", 90_001);
    await store.inbox.forget(100_000);
    expect(await store.inbox.take(delivery("open"), 100_000)).toBe(false);
    expect(await store.inbox.take(delivery("old"), 100_000)).toBe(true);
  });
});
