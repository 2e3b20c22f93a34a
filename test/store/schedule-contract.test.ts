import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import type { NewSchedule } from "../../src/run/schedule.ts";
import type { SlotClaim } from "../../src/store/slot-claim.ts";
import { runView } from "../support/run-views.ts";
import { STORE_KINDS, storeOfKind } from "./store-of-kind.ts";

describe.each(STORE_KINDS)("schedules in the $kind store", ({ kind }) => {
  const store = storeOfKind(kind, systemClock);
  const claim = (name: string, over: Partial<SlotClaim> = {}): SlotClaim => ({
    scheduleName: name,
    seenSlotMs: 100,
    nextSlotMs: 200,
    messages: [],
    atMs: 105,
    slots: [{ slotMs: 100, outcome: "missed", reason: "late" }],
    ...over,
  });
  const names = async () => (await store().schedules.list()).map(({ name }) => name);
  const dueNames = async (nowMs: number) => (await store().schedules.due(nowMs)).map(({ name }) => name);

  test("are due from their slot on, but not while they are paused", async () => {
    expect(await store().schedules.add(scheduleOf("due"))).toBe(true);
    expect(await store().schedules.add(scheduleOf("due", { cron: "0 4 * * *" }))).toBe(false);
    expect([await dueNames(99), await dueNames(100)]).toEqual([[], ["due"]]);
    expect(await store().schedules.pause("due", "U2", 101)).toBe(true);
    expect(await store().schedules.pause("due", "U3", 102)).toBe(false);
    expect(await store().schedules.find("due")).toMatchObject({ pausedBy: "U2", cron: "0 3 * * *" });
    expect(await dueNames(1_000)).toEqual([]);
    await expect(store().schedules.settle(claim("due"))).rejects.toMatchObject({
      code: "SCHEDULE_SLOT_TAKEN",
    });
    expect(await store().schedules.resume("due", 300)).toBe(true);
    expect(await store().schedules.resume("due", 400)).toBe(false);
    expect([await dueNames(299), await dueNames(300)]).toEqual([[], ["due"]]);
    expect(await store().schedules.remove("due")).toBe(true);
    expect(await store().schedules.remove("due")).toBe(false);
  });

  test("a slot is handled once, together with its notices", async () => {
    await store().schedules.add(scheduleOf("once"));
    const message = {
      key: "schedule:once:missed",
      channel: "CS",
      kind: "post",
      payload: { text: "x" },
    } as const;
    const heard: Promise<unknown>[] = [];
    const stop = store().outbox.onPut(() => heard.push(store().outbox.find(message.key)));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () => store().schedules.settle(claim("once", { messages: [message] }))),
    );
    stop();
    expect(await Promise.all(heard)).toMatchObject([{ version: 1 }]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await store().schedules.slotsOf("once", 5)).toMatchObject([
      { slotMs: 100, outcome: "missed", reason: "late", runId: null, atMs: 105 },
    ]);
    expect(await store().schedules.find("once")).toMatchObject({ nextSlotMs: 200 });
    expect(await store().outbox.find(message.key)).toMatchObject({ version: 1 });
    expect((await store().schedules.lastSlots()).map(({ scheduleName }) => scheduleName)).toEqual(["once"]);
    await store().schedules.remove("once");
    expect(await store().schedules.slotsOf("once", 5)).toEqual([]);
  });

  test("the outcome of a slot is deleted after ninety days, when the next one is handled", async () => {
    await store().schedules.add(scheduleOf("old"));
    await store().schedules.settle(claim("old"));
    const laterMs = 105 + 91 * 24 * 3_600_000;
    const slots = [{ slotMs: laterMs, outcome: "missed" as const }];
    await store().schedules.settle(
      claim("old", { seenSlotMs: 200, nextSlotMs: laterMs + 1, slots, atMs: laterMs }),
    );
    expect((await store().schedules.slotsOf("old", 9)).map(({ slotMs }) => slotMs)).toEqual([laterMs]);
    await store().schedules.remove("old");
  });

  test("a run and its slot are written together: whoever comes second leaves no run behind", async () => {
    await store().schedules.add(scheduleOf("run"));
    const runs = Array.from({ length: 6 }, (_, index) => `night-${index}`);
    const outcomes = await Promise.allSettled(
      runs.map((id) =>
        store().runs.create(
          {
            id,
            playbookName: "p",
            playbookPath: "p.yaml",
            playbookIncludes: {},
            playbookText: "",
            inputs: {},
            requestedBy: "U1",
            channel: null,
            concurrencyGroup: null,
            productVersion: "1",
            createdAtMs: 100,
            view: runView({ id }),
            scheduleName: "run",
            slotMs: 100,
          },
          {
            owner: "a",
            leaseExpiresAtMs: 100 + 1_000,
            ifGroupIsFree: false,
            slot: claim("run", { slots: [{ slotMs: 100, outcome: "run" }] }),
          },
        ),
      ),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const written = (await Promise.all(runs.map((id) => store().runs.find(id)))).filter(
      (row) => row !== undefined,
    );
    expect(written).toHaveLength(1);
    const [first] = written;
    if (first === undefined) throw new Error("no run");
    expect(await store().schedules.slotsOf("run", 5)).toMatchObject([{ outcome: "run", runId: first.id }]);
    expect(await store().runs.activeOfSchedule("run")).toBe(first.id);
    const later = { id: "later", scheduleName: "run", slotMs: 200 };
    expect(await store().runs.lastGoodNight(later)).toBeUndefined();
    const lease = { runId: first.id, owner: "a", fence: 1 };
    const view = runView({ id: first.id, status: "succeeded" });
    await store().runs.end(lease, { view, status: "succeeded", endedAtMs: 200 });
    expect(await store().runs.activeOfSchedule("run")).toBeUndefined();
    expect(await store().runs.lastGoodNight(later)).toMatchObject({ id: first.id });
    expect(await store().runs.lastGoodNight({ ...later, slotMs: 100 })).toBeUndefined();
    expect(await store().runs.lastGoodNight({ ...later, scheduleName: "other" })).toBeUndefined();
    await store().schedules.remove("run");
    expect(await store().runs.find(first.id)).toMatchObject({ scheduleName: "run" });
  });

  test("declared ones follow the configuration, and keep their next slot and their pause", async () => {
    const declared = (name: string, over: Partial<NewSchedule> = {}) =>
      scheduleOf(name, { origin: "declared", ...over });
    await store().schedules.add(scheduleOf("mine"));
    await store().schedules.add(scheduleOf("taken"));
    await store().schedules.replaceDeclared([declared("a"), declared("b"), declared("taken")]);
    expect(await names()).toEqual(["a", "b", "mine", "taken"]);
    expect(await store().schedules.remove("a")).toBe(false);
    await store().schedules.pause("a", "U2", 5);
    await store().schedules.replaceDeclared([
      declared("a", { nextSlotMs: 900, playbookName: "q" }),
      declared("taken", { nextSlotMs: 900, cron: "0 5 * * *" }),
    ]);
    expect(await names()).toEqual(["a", "mine", "taken"]);
    expect(await store().schedules.find("a")).toMatchObject({
      nextSlotMs: 100,
      playbookName: "q",
      pausedBy: "U2",
    });
    expect(await store().schedules.find("taken")).toMatchObject({ nextSlotMs: 900, origin: "declared" });
    await store().schedules.replaceDeclared([]);
    expect(await names()).toEqual(["mine"]);
    await store().schedules.remove("mine");
  });
});

function scheduleOf(name: string, over: Partial<NewSchedule> = {}): NewSchedule {
  return {
    name,
    origin: "command",
    cron: "0 3 * * *",
    timeZone: "UTC",
    playbookName: "p",
    inputs: {},
    channel: "C1",
    mention: [],
    createdBy: "U1",
    createdAtMs: 1,
    nextSlotMs: 100,
    ...over,
  };
}
