import Type from "typebox";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Clock, systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { ComparisonResult } from "../../src/compare/result.ts";
import type { Action } from "../../src/engine/action.ts";
import { createEngine } from "../../src/engine/create-engine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { playbookCheck } from "../../src/scheduler/new-schedule.ts";
import { nightReport } from "../../src/scheduler/night-report.ts";
import { createScheduler, type Scheduler } from "../../src/scheduler/scheduler.ts";
import { createSchedules } from "../../src/scheduler/schedules.ts";
import { type AllowLists, allowListPolicy } from "../../src/slack/access.ts";
import { scheduleNotices } from "../../src/slack/cards/schedule-notices.ts";
import type { SlackApp } from "../../src/slack/create-slack-app.ts";
import { scheduleAsker } from "../../src/slack/playbooks/schedule-asker.ts";
import type { SlackPorts } from "../../src/slack/ports.ts";
import type { Message } from "../../src/workspace/model.ts";
import { sharedStore } from "../engine/engine-harness.ts";
import { fakeComparison } from "../support/comparisons.ts";
import { eventually } from "../support/eventually.ts";
import { libraryOf } from "../support/memory-library.ts";
import { ADA, PERF, shownText } from "../support/slack-bench.ts";
import { slackAppOn } from "../support/slack-ports.ts";
import { startPatientWorkspace, WorkspaceUser } from "../support/workspace-user.ts";

const HOUR_MS = 3_600_000;
const ACCESS = { users: [ADA], channels: [PERF] };
const nothing = Type.Object({}, { additionalProperties: false });

/** How the next night turns out: how slow the mesh is, or why it fails. */
let next: { readonly sidecarMs: number; readonly failure?: string };
const measure: Action = {
  name: "test.measure",
  summary: "Measures.",
  params: nothing,
  outputs: nothing,
  result: ComparisonResult,
  recovery: "measure",
  async run() {
    if (next.failure !== undefined) throw new Error(next.failure);
    const variants = { none: { p50Ms: 1 }, sidecar: { p50Ms: next.sidecarMs } };
    return { outputs: {}, result: fakeComparison({ variants, rounds: 5 }) };
  },
};
const actions = new Map([[measure.name, measure]]);
const library = libraryOf(
  {
    race: "inputs:\n  rate: { type: integer, default: 100, maximum: 500 }\nsteps:\n  - id: race\n    uses: test.measure\n",
    needy: "inputs:\n  url: { type: string, required: true }\nsteps:\n  - uses: test.measure\n",
    theirs: "permissions: { run: [U0BOB0001] }\nsteps:\n  - uses: test.measure\n",
  },
  actions,
);
const store = sharedStore();

let user: WorkspaceUser;
let app: SlackApp;
let engine: Engine;
let scheduler: Scheduler;
let offsetMs: number;
const clock: Clock = { ...systemClock, nowMs: () => systemClock.nowMs() + offsetMs };

/** The app on this test's store and workspace. */
function newApp(access: AllowLists, ports: Pick<SlackPorts, "nights" | "schedules">): SlackApp {
  return slackAppOn(user.workspace, store(), { engine, library, actions, clock, access, ...ports });
}

beforeEach(async () => {
  next = { sidecarMs: 2 };
  offsetMs = Date.UTC(2027, 2, 27, 20) - systemClock.nowMs(); // the evening before the clocks go forward in Berlin
  user = new WorkspaceUser(await startPatientWorkspace());
  const { runs, schedules: repository } = store();
  engine = createEngine({
    store: store(),
    actions,
    clock,
    log: silentLog,
    productVersion: "0.0.0",
    owner: "test",
  });
  const checkPlaybook = playbookCheck(library);
  app = newApp(ACCESS, {
    nights: (view) => nightReport(view, store()),
    schedules: createSchedules({
      repository,
      checkPlaybook,
      clock,
      minIntervalMs: 900_000,
      look: () => scheduler.look(),
      mistakes: () => [],
    }),
  });
  scheduler = createScheduler({
    engine,
    library,
    runs,
    schedules: repository,
    clock,
    log: silentLog,
    notices: scheduleNotices,
    askerOf: scheduleAsker(allowListPolicy(ACCESS)),
    graceMs: HOUR_MS,
    syncDeclared: async () => {},
  });
  await app.start();
  scheduler.start();
});
afterEach(async () => {
  await scheduler.stop();
  await engine.close({ graceMs: 0 });
  await app.stop();
  await user.workspace.close();
  for (const { name } of await store().schedules.list()) await store().schedules.remove(name);
});

/** Moves the product's time to just after a moment, and has the scheduler look. */
function passTo(atMs: number): void {
  offsetMs = atMs + 1_000 - systemClock.nowMs();
  scheduler.look();
}

const posted = (what: string, holds: (text: string, message: Message) => boolean) =>
  user.message(
    what,
    (message) =>
      message.ephemeral_for === undefined && !message.thread_ts && holds(shownText(message), message),
  );
const textOf = (message: Message) => shownText(message).replaceAll("\\n", "\n");

test("a night from its schedule to its report: added, shown, run, compared, failed, paused and removed", async () => {
  await user.type('/mesh schedule add nightly "30 2 * * *" Europe/Berlin race rate=200');
  const added = textOf(await posted("the confirmation", (text) => text.includes(" scheduled ")));
  expect(added).toMatch(/<@U0ADA0001> scheduled `race` as \*nightly\*: `30 2 \* \* \*` in Europe\/Berlin/);
  // 02:30 does not exist in the night of the change: the slot is due when the gap ends.
  expect(added).toContain("• Sun 28 Mar 2027, 03:00 Europe/Berlin (01:00 UTC)");
  expect(added).toContain("• Mon 29 Mar 2027, 02:30 Europe/Berlin (00:30 UTC)");
  expect(added).toContain("• Tue 30 Mar 2027, 02:30 Europe/Berlin (00:30 UTC)");
  expect(added).toContain("rate `200`");

  expect(textOf(await user.ask("/mesh schedule list"))).toMatch(
    /\*nightly\* · `race`[\s\S]*Next: Sun 28 Mar 2027, 03:00/,
  );
  expect(textOf(await user.ask("/mesh schedule next nightly"))).toMatch(
    /Sun 28 Mar[\s\S]*Thu 1 Apr 2027, 02:30/,
  );
  expect(textOf(await user.ask("/mesh schedule add nightly 0 4 * * * UTC race"))).toMatch(
    /There is already a schedule .*nightly/,
  );

  passTo(Date.UTC(2027, 2, 28, 1));
  const first = await posted("the first night's card", (text) => text.includes("✅ race"));
  expect(textOf(first)).toMatch(/schedule nightly of <@U0ADA0001>/);
  expect(textOf(first)).toMatch(/rate `200`/);
  expect(textOf(first)).toMatch(/Night 1 of 10 before changes can be told/);
  const [slot] = await store().schedules.slotsOf("nightly", 1);
  expect(slot).toMatchObject({ slotMs: Date.UTC(2027, 2, 28, 1), outcome: "run" });

  passTo(Date.UTC(2027, 2, 29, 0, 30));
  const second = await posted(
    "the second night's card",
    (text, { ts }) => ts !== first.ts && text.includes("✅ race"),
  );
  expect(textOf(second)).toMatch(
    /\*Compared with earlier nights\*\nNight 2 of 10 before changes can be told\.\n• sidecar took as long as none times/,
  );

  next = { sidecarMs: 2, failure: "the cluster had no room. Add a node." };
  passTo(Date.UTC(2027, 2, 30, 0, 30));
  const failed = textOf(await posted("the failed night", (text) => text.includes("has failed.")));
  expect(failed).toMatch(
    /❌ The night of \*nightly\* has failed\. <@U0ADA0001>\n.*the cluster had no room\. Add a node\./,
  );
  expect(failed).toMatch(/`\/mesh show \w+` shows everything about it; `\/mesh rerun \w+` runs it again/);

  const list = await user.ask("/mesh schedule list");
  await user.press(list, "schedule_pause");
  await posted("the pause", (text) => text.includes("paused the schedule *nightly*"));
  passTo(Date.UTC(2027, 2, 31, 0, 30));
  expect(textOf(await user.ask("/mesh schedule pause nightly"))).toMatch(/is already paused/);
  expect(await store().schedules.slotsOf("nightly", 9)).toHaveLength(3);
  await user.type("/mesh schedule resume nightly");
  await posted(
    "the resumption",
    (text) => text.includes("resumed") && text.includes("Thu 1 Apr 2027, 02:30"),
  );
  await user.type("/mesh schedule remove nightly");
  await posted("the removal", (text) => text.includes("removed the schedule *nightly*"));
  expect(textOf(await user.ask("/mesh schedule list"))).toMatch(/There are no schedules yet/);
});

test("a night that stands out from its series by far is told aloud, those before it are not", async () => {
  await user.type('/mesh schedule add often "*/15 * * * *" UTC race rate=200');
  await posted("the confirmation", (text) => text.includes("scheduled"));
  const firstMs = Date.UTC(2027, 2, 27, 20, 15);
  for (let night = 0; night < 7; night++) {
    next = { sidecarMs: night < 6 ? 2 : 4 };
    passTo(firstMs + night * 900_000);
    await eventually("the end of the night", async () => {
      const slots = await store().schedules.slotsOf("often", 9);
      return slots.length === night + 1 && (await store().runs.activeOfSchedule("often")) === undefined;
    });
  }
  const alarm = await posted("the loud message", (text) =>
    text.includes("was worse than the nights before it"),
  );
  expect(textOf(alarm)).toMatch(
    /🐢 The night of \*often\* was worse.* <@U0ADA0001>\n\*sidecar stands out this night: \d+ % slower at p50, \d+ % slower at p99\.\*/,
  );
  expect(
    user.workspace.messages(PERF).filter((message) => shownText(message).includes("was worse")),
  ).toHaveLength(1);
});

test("what differed between two nights is named", async () => {
  await user.type('/mesh schedule add unlike "0 3 * * *" UTC race rate=200');
  await posted("the first confirmation", (text) => text.includes("rate `200`"));
  passTo(Date.UTC(2027, 2, 28, 3));
  await posted("the first card", (text) => text.includes("✅ race"));
  await store().schedules.remove("unlike");
  await user.type('/mesh schedule add unlike "0 3 * * *" UTC race rate=300');
  await posted("the second confirmation", (text) => text.includes("rate `300`"));
  passTo(Date.UTC(2027, 2, 29, 3));
  const card = await posted(
    "the second card",
    (text) => text.includes("✅ race") && text.includes("rate `300`"),
  );
  expect(textOf(card)).toMatch(/Night 1 of 10 before changes can be told/);
  expect(textOf(card)).toMatch(
    /1 earlier night not comparable, because the input rate was 200 then and 300 now\./,
  );
});

describe("wrong words get an answer that suggests what was meant", () => {
  test.each([
    ["add x 0 0 30 2 * UTC race", /`0 0 30 2 \*` never occurs/],
    ["add x 0 3 * * * Europe/Berln race", /Did you mean "Europe\/Berlin"\?/],
    ["add x 0 3 * * * UTC racy", /There is no playbook "racy"[\s\S]*Did you mean "race"\?/],
    ["add x 0 3 * * * UTC needy", /"url" is required/],
    ["add x 0 3 * * * UTC race rate=900", /500/],
    ["add X! 0 3 * * * UTC race", /not a valid name for a schedule/],
    ["add x */5 * * * * UTC race", /as often as every 5m/],
    ["add X! 0 3 * * Europe/Berln race rcae", /needs|field|not an input/],
    ["add x 0 3 * * * UTC theirs", /You may not run this playbook/],
    ["pause nightly", /There is no schedule "nightly"/],
    ["dance", /not something .mesh schedule can do/],
  ])("%s", async (words, answer) => {
    expect(textOf(await user.ask(`/mesh schedule ${words}`)).replaceAll('\\"', '"')).toMatch(answer);
    expect(await store().schedules.list()).toEqual([]);
  });
});

test("a person who may not run playbooks may look but not change anything", async () => {
  await app.stop();
  const { schedules: repository } = store();
  const others = { users: ["U0BOB0001"], channels: ["*"] };
  app = newApp(others, {
    nights: async () => undefined,
    schedules: createSchedules({
      repository,
      checkPlaybook: async () => [],
      clock,
      minIntervalMs: 900_000,
      look: () => {},
      mistakes: () => [],
    }),
  });
  await app.start();
  expect(textOf(await user.ask("/mesh schedule add x 0 3 * * * UTC race"))).toMatch(
    /You may not use `schedule`/,
  );
  expect(textOf(await user.ask("/mesh schedule list"))).toMatch(/There are no schedules yet/);
  expect(await eventually("no schedule", async () => (await repository.list()).length === 0)).toBe(true);
});
