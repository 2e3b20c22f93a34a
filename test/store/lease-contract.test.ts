import { beforeAll, describe, expect, test } from "vitest";
import { type Clock, systemClock } from "../../src/base/clock.ts";
import type { Store } from "../../src/store/open-store.ts";
import { STORE_KINDS, storeOfKind } from "./store-of-kind.ts";
import { storedRuns, viewOf } from "./stored-runs.ts";

let clockMs = 1_000;
const clock: Clock = { ...systemClock, nowMs: () => clockMs };

describe.each(STORE_KINDS)("leases of the $kind store", ({ kind }) => {
  const opened = storeOfKind(kind, clock);
  let store: Store;
  beforeAll(() => {
    store = opened();
  });

  const { newRun, end } = storedRuns(opened, () => ++clockMs);

  test("numbers runs in the order in which they are stored, each number once", async () => {
    const numbers: number[] = [];
    for (let index = 0; index < 3; index++) {
      const { id, lease } = await newRun();
      numbers.push((await store.runs.find(id))?.number ?? 0);
      await end(lease);
    }
    const reserved = await Promise.all(Array.from({ length: 20 }, () => store.runs.nextNumber()));
    const [first = 0] = numbers;
    expect(numbers).toEqual([first, first + 1, first + 2]);
    expect([...reserved].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => first + 3 + index),
    );
    const [found] = await store.runs.views({ limit: 5, number: first + 1 });
    expect(found?.id).toBeDefined();
    expect(await store.runs.views({ limit: 5, number: first + 10 })).toEqual([]);
  });

  test("refuses every write of a lease that was taken over", async () => {
    const { id, lease } = await newRun();
    const view = viewOf(id, "running");
    const intent = {
      stepId: "s",
      cellKey: "",
      attempt: 1,
      phase: "steps" as const,
      params: {},
      startedAtMs: 5,
    };
    await store.attempts.record(lease, [{ kind: "intent", intent }], { view });
    clockMs += 10_000;
    const taken = await store.leases.takeOver({
      owner: "b",
      nowMs: clockMs,
      expiresAtMs: clockMs + 1_000,
      atOnce: false,
      except: [],
    });
    expect(taken.map((row) => [row.id, row.fence, row.leaseOwner])).toContainEqual([id, 2, "b"]);
    const lost = { code: "LEASE_LOST" };
    const further = { kind: "intent" as const, intent: { ...intent, attempt: 2 } };
    await expect(store.attempts.record(lease, [further], { view })).rejects.toMatchObject(lost);
    await expect(store.runs.change(lease, { view })).rejects.toMatchObject(lost);
    await expect(end(lease)).rejects.toMatchObject(lost);
    const outcome = { ...intent, status: "succeeded" as const, settled: true, endedAtMs: 6 };
    await expect(
      store.attempts.record(lease, [{ kind: "outcome", outcome }], { view }),
    ).rejects.toMatchObject(lost);
    const file = { name: "f", title: "f", mediaType: "text/plain", bytes: new Uint8Array(1), createdAtMs: 1 };
    await expect(store.artifacts.put(lease, file, { view })).rejects.toMatchObject(lost);
    expect(await store.leases.holds(lease)).toBe(false);
    expect(await store.leases.renew("a", [id], clockMs)).toEqual([]);
    expect(await store.attempts.ofRun(id)).toMatchObject([{ attempt: 1, status: "running", fence: 1 }]);
    expect(await store.artifacts.bytes(id, "f")).toBeUndefined();
    const now = { runId: id, owner: "b", fence: 2 };
    await store.attempts.interruptOpen(now, clockMs, { view });
    expect(await store.attempts.ofRun(id)).toMatchObject([{ status: "interrupted", fence: 2 }]);
    await end(now);
  });

  test("takes over only what nobody holds", async () => {
    const held = await newRun({ owner: "a" });
    const released = await newRun({ owner: "a" });
    await store.leases.release(released.lease);
    const options = { owner: "b", nowMs: clockMs, expiresAtMs: clockMs + 1_000 };
    const taken = await store.leases.takeOver({ ...options, atOnce: false, except: [] });
    expect(taken.map((row) => row.id)).toEqual([released.id]);
    expect(await store.leases.takeOver({ ...options, atOnce: true, except: [], only: [] })).toEqual([]);
    const atOnce = await store.leases.takeOver({ ...options, atOnce: true, except: [released.id] });
    expect(atOnce.map((row) => row.id)).toEqual([held.id]);
    for (const { id } of [held, released]) await end({ runId: id, owner: "b", fence: 2 });
  });

  test("reports cancellations with the renewal", async () => {
    const { id, lease } = await newRun();
    const heldNow = () => store.leases.renew("a", [id], clockMs + 5_000);
    expect(await store.runs.cancel(id, "U1", "steps")).toBe("steps");
    // A second person who stops it without knowing of the first means the same.
    expect(await store.runs.cancel(id, "U2", "steps")).toBe("steps");
    expect(await heldNow()).toEqual([{ runId: id, fence: 1, cancelLevel: "steps", cancelledBy: "U1" }]);
    expect(await store.runs.cancel(id, "U3", "clean-up too")).toBe("clean-up too");
    expect(await store.runs.cancel(id, "U1", "steps")).toBe("clean-up too");
    expect(await heldNow()).toEqual([
      { runId: id, fence: 1, cancelLevel: "clean-up too", cancelledBy: "U3" },
    ]);
    await end(lease);
    expect(await store.runs.cancel(id, "U1", "steps")).toBe("none");
  });

  test("lets the runs of a concurrency group start one after another", async () => {
    const [first, second] = [await newRun({ group: "g" }), await newRun({ group: "g" })];
    const change = (id: string) => ({ view: viewOf(id, "running"), status: "running" as const });
    expect(await store.runs.begin(second.lease, "g", change(second.id))).toBe(false);
    expect(await store.runs.begin(first.lease, "g", change(first.id))).toBe(true);
    expect(await store.runs.activeInGroup("g", first.id)).toEqual([second.id]);
    expect((await newRun({ group: "g", ifGroupIsFree: true })).holder).toBe(first.id);
    await end(first.lease);
    expect(await store.runs.begin(second.lease, "g", change(second.id))).toBe(true);
    await end(second.lease);
    const free = await newRun({ group: "g", ifGroupIsFree: true });
    expect(free.holder).toBeUndefined();
    await end(free.lease);
  });

  test("never lets two runs of a group go on at once, whatever their replicas' clocks say", async () => {
    const change = (id: string) => ({ view: viewOf(id, "running"), status: "running" as const });
    const first = await newRun({ group: "late", createdAtMs: 5_000 });
    expect(await store.runs.begin(first.lease, "late", change(first.id))).toBe(true);
    // Its replica's clock is behind, so it looks older than the run in progress.
    const second = await newRun({ group: "late", createdAtMs: 4_000 });
    expect(await store.runs.begin(second.lease, "late", change(second.id))).toBe(false);
    const cancelling = { view: viewOf(first.id, "cancelling"), status: "cancelling" as const };
    await store.runs.change(first.lease, cancelling);
    expect(await store.runs.begin(second.lease, "late", change(second.id))).toBe(false);
    await end(first.lease);
    expect(await store.runs.begin(second.lease, "late", change(second.id))).toBe(true);
    await end(second.lease);
  });
});
