import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { silentLog } from "../../src/base/log.ts";
import type { AskerOf } from "../../src/scheduler/fire-slot.ts";
import { playbookCheck } from "../../src/scheduler/new-schedule.ts";
import { createScheduler } from "../../src/scheduler/scheduler.ts";
import { createSchedules } from "../../src/scheduler/schedules.ts";
import { declaredSync } from "../../src/scheduler/sync-declared.ts";
import { scheduleListMessage } from "../../src/slack/cards/schedule-list.ts";
import { scheduleNotices } from "../../src/slack/cards/schedule-notices.ts";
import { echo, engineWith, fakeAction, sharedStore, untilStopped } from "../engine/engine-harness.ts";
import { FakeClock, until } from "../engine/fake-clock.ts";
import { oracleSlots } from "../support/cron-oracle.ts";
import { libraryOf } from "../support/memory-library.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const STEP_MS = HOUR_MS / 12;
const ADA = "U0ADA0001";
const store = sharedStore();
const hang = fakeAction("test.hang", (_, context) => untilStopped(context));
const actions = new Map([echo, hang].map((action) => [action.name, action]));
const PLAYBOOKS = {
  quick: "steps:\n  - uses: test.echo\n",
  endless: "steps:\n  - uses: test.hang\n",
  needy: "inputs:\n  url: { type: string, required: true }\nsteps:\n  - uses: test.echo\n",
};

/** A scheduler on the real store and engine, whose time stands still until the test moves it. */
function bench(options: { startMs: number; askerOf?: AskerOf; folders?: readonly string[] }) {
  const clock = new FakeClock();
  clock.advance(options.startMs - clock.nowMs());
  let library = libraryOf(PLAYBOOKS, actions);
  const live = { list: () => library.list(), find: (name: string) => library.find(name) };
  const engine = engineWith(store(), [hang]);
  const checkPlaybook = playbookCheck(live);
  const { schedules: repository, runs } = store();
  const declared = declaredSync({
    folders: options.folders ?? [],
    schedules: repository,
    log: silentLog,
    context: () => ({ nowMs: clock.nowMs(), minIntervalMs: 900_000, checkPlaybook }),
  });
  const scheduler = createScheduler({
    engine,
    library: live,
    runs,
    schedules: repository,
    clock,
    log: silentLog,
    graceMs: HOUR_MS,
    notices: scheduleNotices,
    askerOf: options.askerOf ?? (({ createdBy: by, channel }) => ({ by, channel, isOperator: true })),
    syncDeclared: declared.look,
  });
  const schedules = createSchedules({
    repository,
    checkPlaybook,
    clock,
    minIntervalMs: 900_000,
    look: () => scheduler.look(),
    mistakes: declared.mistakes,
  });
  onTestFinished(async () => {
    await scheduler.stop();
    await repository.replaceDeclared([]);
    for (const { name } of await repository.list()) await repository.remove(name);
  });
  const add = async (name: string, cron: string, timeZone: string, playbookName = "quick") => {
    const wanted = { name, cron, timeZone, playbookName, inputs: {}, channel: "C1" };
    const done = await schedules.add(wanted, ADA);
    if ("diagnostics" in done) throw new Error(done.diagnostics.map(({ message }) => message).join());
    return done.added;
  };
  /**
   * Moves the time forward in steps that are shorter than any schedule's interval, and has the scheduler look after
   * each.
   */
  const pass = async (untilMs: number) => {
    while (clock.nowMs() < untilMs) {
      await until(() => clock.isSlept(), "the scheduler's sleep");
      clock.advance(Math.min(STEP_MS, untilMs - clock.nowMs()));
    }
    await until(() => clock.isSlept(), "the scheduler's last sleep");
  };
  const noticeOf = async (key: string) => JSON.stringify((await store().outbox.find(key))?.payload ?? "");
  const setPlaybooks = (bodies: Readonly<Record<string, string>>) => {
    library = libraryOf(bodies, actions);
  };
  return { clock, engine, scheduler, schedules, add, pass, noticeOf, setPlaybooks };
}

describe("the scheduler", () => {
  test.each([
    ["Europe/Berlin", Date.UTC(2026, 2, 28, 20), "30 1-3 * * *"],
    ["Europe/Berlin", Date.UTC(2026, 9, 24, 20), "*/30 0-4 * * *"],
    ["America/New_York", Date.UTC(2026, 2, 8, 3), "0 2 * * *"],
    ["America/New_York", Date.UTC(2026, 10, 1, 3), "*/45 * * * *"],
    ["Australia/Lord_Howe", Date.UTC(2026, 9, 3, 10), "15 2 * * *"],
    ["Australia/Lord_Howe", Date.UTC(2026, 3, 4, 10), "45 1,2 * * *"],
  ])("in %s from %d runs %s once per slot, across the clock change", async (timeZone, startMs, cron) => {
    const { add, scheduler, pass } = bench({ startMs });
    const untilMs = startMs + 12 * HOUR_MS;
    await add("change", cron, timeZone);
    scheduler.start();
    await pass(untilMs);
    await scheduler.stop();
    const slots = (await store().schedules.slotsOf("change", 100)).toReversed();
    const expected = oracleSlots(cron, timeZone, startMs + 60_000, untilMs + 60_000);
    expect(expected.length).toBeGreaterThan(0);
    expect(slots.map(({ slotMs }) => slotMs)).toEqual(expected);
    const runs = await Promise.all(slots.map(({ runId }) => store().runs.find(runId ?? "")));
    expect(runs.map((run) => [run?.scheduleName, run?.slotMs])).toEqual(expected.map((at) => ["change", at]));
    expect(runs[0]?.view.night).toEqual({ schedule: "change", slotMs: expected[0], mention: [ADA] });
  });

  test("runs a slot that is a little late, and reports those that are too late", async () => {
    const startMs = Date.UTC(2026, 5, 1, 12);
    const { add, clock, scheduler, pass, noticeOf } = bench({ startMs });
    await add("late", "0 3 * * *", "UTC");
    clock.advance(3 * DAY_MS - 9 * HOUR_MS + HOUR_MS / 2); // 03:30 in the fourth night: Regatta was not running
    scheduler.start();
    await pass(clock.nowMs());
    const slots = (await store().schedules.slotsOf("late", 9)).toReversed();
    expect(slots.map(({ outcome }) => outcome)).toEqual(["missed", "missed", "run"]);
    const missed = slots[1]?.slotMs ?? 0;
    expect(await noticeOf(`schedule:late:missed:${missed}`)).toMatch(
      /missed 2 slots: Tue 2 Jun 2026, 03:00 UTC to Wed 3 Jun.*Thu 4 Jun 2026, 03:00 UTC is running now/,
    );
    clock.advance(DAY_MS + HOUR_MS); // past the grace period: reported, not run
    await pass(clock.nowMs());
    const [last] = await store().schedules.slotsOf("late", 1);
    expect(last).toMatchObject({ outcome: "missed", runId: null });
    expect(await noticeOf(`schedule:late:missed:${last?.slotMs}`)).toMatch(/missed 1 slot.*\/mesh run quick/);
  });

  test("skips a slot while the previous run is still going on, and says which", async () => {
    const startMs = Date.UTC(2026, 5, 1, 12);
    const { add, scheduler, pass, noticeOf, engine } = bench({ startMs });
    await add("long", "0 * * * *", "UTC", "endless");
    scheduler.start();
    await pass(startMs + 2 * HOUR_MS);
    const [second, first] = await store().schedules.slotsOf("long", 9);
    expect(first).toMatchObject({ outcome: "run" });
    expect(second).toMatchObject({ outcome: "missed", reason: expect.stringContaining(first?.runId ?? "?") });
    expect(await noticeOf(`schedule:long:missed:${second?.slotMs}`)).toContain("has not ended yet");
    await engine.cancel(first?.runId ?? "", "U1");
    await engine.waitForEnd(first?.runId ?? "");
    await pass(startMs + 3 * HOUR_MS);
    expect((await store().schedules.slotsOf("long", 1))[0]).toMatchObject({ outcome: "run" });
  });

  test.each([
    ["the playbook is gone", {}, /The playbook .*quick.* no longer exists/],
    ["the playbook has mistakes", { quick: "steps:\n  - uses: test.ehco\n" }, /test\.echo/],
    ["an input is now required", { quick: PLAYBOOKS.needy }, /url/],
  ])("reports just as loudly that %s", async (_, playbooks, reason) => {
    const startMs = Date.UTC(2026, 5, 1, 12);
    const { add, scheduler, pass, noticeOf, setPlaybooks } = bench({ startMs });
    await add("broken", "0 * * * *", "UTC");
    setPlaybooks(playbooks);
    scheduler.start();
    await pass(startMs + HOUR_MS);
    const [slot] = await store().schedules.slotsOf("broken", 1);
    expect(slot).toMatchObject({ outcome: "refused", runId: null, reason: expect.stringMatching(reason) });
    expect(await noticeOf(`schedule:broken:refused:${slot?.slotMs}`)).toMatch(
      /could not be started.*<@U0ADA0001>/,
    );
    setPlaybooks(PLAYBOOKS);
    await pass(startMs + 2 * HOUR_MS);
    expect((await store().schedules.slotsOf("broken", 1))[0]).toMatchObject({ outcome: "run" });
  });

  test("starts nothing for somebody who may no longer run it", async () => {
    const startMs = Date.UTC(2026, 5, 1, 12);
    const { add, scheduler, pass } = bench({ startMs, askerOf: () => undefined });
    await add("denied", "0 * * * *", "UTC");
    scheduler.start();
    await pass(startMs + HOUR_MS);
    expect(await store().schedules.slotsOf("denied", 2)).toMatchObject([
      { outcome: "refused", reason: expect.stringContaining(`(${ADA}) may no longer run "quick" here.`) },
    ]);
  });

  test("does not catch up on slots while a schedule was paused", async () => {
    const startMs = Date.UTC(2026, 5, 1, 12);
    const { add, scheduler, schedules, pass } = bench({ startMs });
    await add("paused", "0 * * * *", "UTC");
    scheduler.start();
    await schedules.pause("paused", "U2");
    await pass(startMs + 3 * HOUR_MS);
    expect(await schedules.resume("paused")).toBe(true);
    await pass(startMs + 4 * HOUR_MS);
    expect((await store().schedules.slotsOf("paused", 9)).map(({ slotMs }) => slotMs)).toEqual([
      startMs + 4 * HOUR_MS,
    ]);
  });
});

describe("declared schedules", () => {
  const NIGHTLY = `version: 1
schedules:
  nightly: { cron: "0 3 * * *", time_zone: Europe/Berlin, playbook: quick, channel: C0MESHPERF, mention: [S0GROUP01] }
`;

  test("are run, updated when their file changes, and kept while it has a mistake", async () => {
    const folder = await mkdtemp(join(tmpdir(), "regatta-schedules-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const write = (text: string) => writeFile(join(folder, "schedules.yaml"), text);
    const startMs = Date.UTC(2026, 5, 1, 0, 30);
    const { clock, scheduler, schedules, pass } = bench({ startMs, folders: [folder] });
    await write(NIGHTLY);
    scheduler.start();
    await pass(startMs + HOUR_MS);
    const [slot] = await store().schedules.slotsOf("nightly", 1);
    expect(slot).toMatchObject({ slotMs: Date.UTC(2026, 5, 1, 1), outcome: "run" });
    expect((await store().runs.find(slot?.runId ?? ""))?.view).toMatchObject({
      requestedBy: "schedule nightly",
      channel: "C0MESHPERF",
      night: { mention: ["S0GROUP01"] },
    });
    await expect(schedules.remove("nightly")).rejects.toMatchObject({ code: "SCHEDULE_DECLARED" });
    expect(await schedules.pause("nightly", "U2")).toBe(true);

    await write(NIGHTLY.replace("Europe/Berlin", "Europe/Berln"));
    await pass(clock.nowMs() + 60_000);
    expect(await schedules.find("nightly")).toMatchObject({ timeZone: "Europe/Berlin" });
    expect(schedules.mistakes()).toMatchObject([{ code: "SCHEDULE_ZONE", range: { start: { line: 3 } } }]);
    const list = scheduleListMessage(await schedules.list(), clock.nowMs(), schedules.mistakes());
    expect(JSON.stringify(list)).toMatch(/schedules\.yaml:3.*Did you mean.*stay as they were/);
    await write(NIGHTLY);
    await pass(clock.nowMs() + 60_000);
    expect(schedules.mistakes()).toEqual([]);
    await write(NIGHTLY.replace("Europe/Berlin", "America/New_York"));
    await pass(clock.nowMs() + 60_000);
    expect(await schedules.find("nightly")).toMatchObject({
      timeZone: "America/New_York",
      pausedBy: "U2",
      nextSlotMs: Date.UTC(2026, 5, 1, 7),
    });
    await write("version: 1\nschedules: {}\n");
    await pass(clock.nowMs() + 60_000);
    await expect(schedules.find("nightly")).rejects.toMatchObject({ code: "SCHEDULE_UNKNOWN" });
  });
});
