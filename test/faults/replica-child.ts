// One of two replicas on a Postgres server: it executes runs of no-op steps, starts new ones on command, and is killed.
// Arguments: the server's URL, the file for what is sent to Slack, how many runs to start, and this replica's name.

import { appendFileSync } from "node:fs";
import Type from "typebox";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Action } from "../../src/engine/action.ts";
import { createEngine } from "../../src/engine/create-engine.ts";
import { openStore } from "../../src/store/open-store.ts";
import { preparedRun } from "../support/prepared-run.ts";
import { slackEnd } from "./slack-end.ts";

const [databaseUrl = "", posts = "", count = "0", name = ""] = process.argv.slice(2);
const STEP_MS = 20;

const nothing = Type.Object({}, { additionalProperties: false });
const noop: Action = {
  name: "test.noop",
  summary: "Does nothing, for a moment.",
  params: nothing,
  outputs: nothing,
  recovery: "reconcile",
  async run(_params, context) {
    await context.assertOwned();
    await systemClock.sleep(STEP_MS, { signal: context.signal });
    return { outputs: {} };
  },
};
const PLAYBOOK = `version: 1
name: noop
steps:
  - { id: one, uses: test.noop }
  - { id: two, uses: test.noop }
finally:
  - { id: three, uses: test.noop }
`;

const store = await openStore({ dataDir: "", databaseUrl, clock: systemClock, log: silentLog });
const actions = new Map([[noop.name, noop]]);
const engine = createEngine({
  store,
  actions,
  clock: systemClock,
  log: silentLog,
  productVersion: "0.0.0",
  owner: `${name}/${process.pid}`,
  limits: { leaseTtlMs: 2_000 },
});
const { sender, announcer } = slackEnd({
  engine,
  store,
  owner: `${name}/${process.pid}`,
  async deliver(row) {
    const kind = row.slackTs === null ? "post" : "edit";
    appendFileSync(
      posts,
      `${JSON.stringify({ atMs: Date.now(), kind, key: row.key, channel: row.channel, text: row.payload.text })}\n`,
    );
    return { slackTs: row.slackTs ?? `ts-${row.key}` };
  },
  stumbling: { backoffMs: 50, maxBackoffMs: 500, maxStumbles: 9 },
});

sender.start();
await announcer.start();
await engine.recover();
process.stdout.write("READY now\n");
const source = { path: "noop.yaml", text: PLAYBOOK };
for (let index = 0; index < Number(count); index++) {
  // Each run reports to its own channel, so that Slack's rate limit for one does not slow down the test.
  const run = preparedRun({ source, channel: `C${name}${index % 20}` }, actions);
  const started = await engine.start(run).catch((error: unknown) => String(error));
  if (typeof started === "string") {
    index -= 1; // the database is away: try again, as a person would
    await systemClock.sleep(200);
  } else process.stdout.write(`STARTED ${started.id}\n`);
  await systemClock.sleep(100);
}
process.stdout.write("ALL started\n");
process.once("SIGTERM", () => {
  void engine
    .close()
    .then(() => announcer.stop())
    .then(() => sender.stop())
    .then(() => store.close())
    .then(() => process.exit(0));
});
