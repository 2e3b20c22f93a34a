import { beforeAll, describe, expect, test } from "vitest";
import { type Clock, systemClock } from "../../src/base/clock.ts";
import type { Store } from "../../src/store/open-store.ts";
import { STORE_KINDS, storeOfKind } from "./store-of-kind.ts";

let clockMs = 1_000;
const clock: Clock = { ...systemClock, nowMs: () => clockMs };

describe.each(STORE_KINDS)("the outbox of the $kind store", ({ kind }) => {
  const opened = storeOfKind(kind, clock);
  let store: Store;
  beforeAll(() => {
    store = opened();
  });

  const message = (key: string, channel: string, text: string) =>
    ({ key, channel, kind: "post", payload: { text } }) as const;

  const pendingOf = async (channel: string) =>
    (await store.outbox.pending(100)).filter((row) => row.channel === channel).map((row) => row.key);

  test("keeps the place of a message, and counts versions only for changes", async () => {
    const a = await store.outbox.put(message("a", "C1", "one"));
    const b = await store.outbox.put(message("b", "C1", "two"));
    expect([a.position, b.position, a.version]).toEqual([1, 2, 1]);
    expect(await store.outbox.put(message("a", "C1", "one"))).toMatchObject({ position: 1, version: 1 });
    const changed = await store.outbox.put(message("a", "C1", "new"));
    expect(changed).toMatchObject({ position: 1, version: 2, payload: { text: "new" } });
    expect(await pendingOf("C1")).toEqual(["a", "b"]);
  });

  test("senders are notified of new messages once these are stored", async () => {
    const heard: Promise<unknown>[] = [];
    const stop = store.outbox.onPut(() => heard.push(store.outbox.find("told")));
    await store.outbox.put(message("told", "C8", "one"));
    expect(await Promise.all(heard)).toMatchObject([{ version: 1 }]);
    await store.outbox.replace(message("told", "C8", "older"), 0);
    await store.outbox.put(message("told", "C8", "two"));
    await store.outbox.markSent("told", 2);
    await store.outbox.put(message("told", "C8", "two"));
    expect(heard).toHaveLength(2);
    stop();
    await store.outbox.put(message("told", "C8", "three"));
    expect(heard).toHaveLength(2);
  });

  test("gives what is in the background last", async () => {
    await store.outbox.put({ ...message("chatter", "C7", "one"), background: true });
    await store.outbox.put(message("question", "C7", "two"));
    expect(await pendingOf("C7")).toEqual(["question", "chatter"]);
  });

  test("knows since when a message may have been posted, until Slack refused it", async () => {
    await store.outbox.put(message("maybe", "C9", "one"));
    const since = async () => (await store.outbox.find("maybe"))?.maybePostedSinceMs;
    expect(await since()).toBeNull();
    await store.outbox.beginPost("maybe", 5);
    await store.outbox.beginPost("maybe", 6);
    expect(await since()).toBe(5);
    await store.outbox.endPost("maybe");
    expect(await since()).toBeNull();
  });

  test("a message that is replaced while it is being sent stays pending", async () => {
    await store.outbox.put(message("card", "C2", "one"));
    await store.outbox.put(message("card", "C2", "two"));
    await store.outbox.markSent("card", 1, { slackTs: "1.1" });
    expect(await store.outbox.find("card")).toMatchObject({ sentVersion: 1, version: 2, slackTs: "1.1" });
    expect(await pendingOf("C2")).toEqual(["card"]);
    await store.outbox.markSent("card", 2, { slackFileId: "F1" });
    await store.outbox.markSent("card", 1); // a response that came late
    const sent = { sentVersion: 2, slackTs: "1.1", slackFileId: "F1" };
    expect(await store.outbox.find("card")).toMatchObject(sent);
    expect(await pendingOf("C2")).toEqual([]);
  });

  test("is replaced only if the current version has been seen", async () => {
    expect(await store.outbox.replace(message("seen", "C4", "one"), 0)).toMatchObject({ version: 1 });
    expect(await store.outbox.replace(message("seen", "C4", "older"), 0)).toBeUndefined();
    await store.outbox.put(message("seen", "C4", "two"));
    expect(await store.outbox.replace(message("seen", "C4", "older"), 1)).toBeUndefined();
    expect(await store.outbox.replace(message("seen", "C4", "three"), 2)).toMatchObject({ version: 3 });
    expect(await store.outbox.find("seen")).toMatchObject({ version: 3, payload: { text: "three" } });
    await store.outbox.keepReceipt("seen", { slackFileId: "F9" });
    expect(await store.outbox.find("seen")).toMatchObject({ sentVersion: 0, slackFileId: "F9" });
    await store.outbox.markSent("seen", 3);
  });

  test("one replica at a time sends to a channel", async () => {
    const [first, second] = [
      await store.outbox.claimLane("CL", "a", 50),
      await store.outbox.claimLane("CL", "b", 50),
    ];
    // The embedded store's lock proves that there is no other replica.
    expect([first, second]).toEqual([true, kind === "embedded"]);
    clockMs += 51;
    expect(await store.outbox.claimLane("CL", "b", 50)).toBe(true);
    await store.outbox.releaseLane("CL", "a");
    expect(await store.outbox.claimLane("CL", "a", 50)).toBe(kind === "embedded");
    await store.outbox.releaseLane("CL", "b");
    expect(await store.outbox.claimLane("CL", "a", 50)).toBe(true);
  });

  test("a failure is counted, and forgotten once the message has been sent", async () => {
    await store.outbox.put(message("late", "C3", "one"));
    await store.outbox.markFailed("late", "ratelimited");
    await store.outbox.markFailed("late", "ratelimited");
    expect(await store.outbox.find("late")).toMatchObject({ attempts: 2, lastError: "ratelimited" });
    expect(await pendingOf("C3")).toEqual(["late"]);
    await store.outbox.markSent("late", 1);
    expect(await store.outbox.find("late")).toMatchObject({ attempts: 0, lastError: null });
    expect(await store.outbox.find("nothing")).toBeUndefined();
  });

  test("channels take turns, each in its own order", async () => {
    const keys = ["x1", "x2", "x3"].map((key) => [key, "CX"] as const);
    for (const [key, channel] of [...keys, ["y1", "CY"] as const])
      await store.outbox.put(message(key, channel, key));
    const turns = (await store.outbox.pending(100)).filter(({ channel }) => /^C[XY]$/.test(channel));
    expect(turns.map((row) => row.key)).toEqual(["x1", "y1", "x2", "x3"]);
    expect(await store.outbox.pending(1)).toHaveLength(1);
  });

  test("messages added at the same time get different places", async () => {
    const rows = await Promise.all(
      Array.from({ length: 20 }, (_, index) => store.outbox.put(message(`p${index}`, "CP", "x"))),
    );
    expect(rows.map((row) => row.position).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });
});
