// One of three replicas on a Postgres server that start playbooks by schedule; it is killed now and then.
// Arguments: the server's URL, this replica's name, the file with the moment (real, ms) when the schedule's time starts
// to run, that time (ms), and how many times faster it runs.
import { existsSync, readFileSync } from "node:fs";
import Type from "typebox";
import { type Clock, systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Action } from "../../src/engine/action.ts";
import { createEngine } from "../../src/engine/create-engine.ts";
import { createScheduler } from "../../src/scheduler/scheduler.ts";
import { scheduleNotices } from "../../src/slack/cards/schedule-notices.ts";
import { openStore } from "../../src/store/open-store.ts";
import { libraryOf } from "../support/memory-library.ts";

const [databaseUrl = "", name = "", beginning = "", ...figures] = process.argv.slice(2);
const [startMs = 0, speed = 1] = figures.map(Number);

let begunAtMs: number | undefined;
function sinceBeginningMs(): number {
  begunAtMs ??= existsSync(beginning) ? Number(readFileSync(beginning, "utf8")) : undefined;
  return begunAtMs === undefined ? 0 : systemClock.nowMs() - begunAtMs;
}

const fast: Clock = {
  ...systemClock,
  nowMs: () => Math.round(startMs + sinceBeginningMs() * speed),
  sleep: (ms, options) => systemClock.sleep(ms / speed, options),
};
const nothing = Type.Object({}, { additionalProperties: false });
const noop: Action = {
  name: "test.noop",
  summary: "Does nothing, long enough to be killed meanwhile.",
  params: nothing,
  outputs: nothing,
  recovery: "reconcile",
  async run(_params, context) {
    await systemClock.sleep(300, { signal: context.signal });
    return { outputs: {} };
  },
};
const store = await openStore({ dataDir: "", databaseUrl, clock: systemClock, log: silentLog });
const actions = new Map([[noop.name, noop]]);
const engine = createEngine({
  store,
  actions,
  clock: systemClock,
  log: silentLog,
  productVersion: "0.0.0",
  owner: `${name}/${process.pid}`,
  limits: { leaseTtlMs: 1_000 },
});
const scheduler = createScheduler({
  engine,
  runs: store.runs,
  schedules: store.schedules,
  clock: fast,
  log: silentLog,
  library: libraryOf({ noop: "steps:\n  - uses: test.noop\n  - uses: test.noop\n" }, actions),
  graceMs: 3_600_000,
  notices: scheduleNotices,
  askerOf: ({ createdBy: by, channel }) => ({ by, channel, isOperator: true }),
  syncDeclared: async () => {},
});
await engine.recover();
scheduler.start();
process.stdout.write("READY now\n");
process.once("SIGTERM", () => {
  void scheduler
    .stop()
    .then(() => engine.close())
    .then(() => store.close())
    .then(() => process.exit(0));
});
