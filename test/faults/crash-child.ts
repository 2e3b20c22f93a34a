// A bot with fake actions and a fake Slack that halts at one point of a run to be killed there, and is then started
// again.
// Arguments: the data folder or the server's URL, the folder for its side effects, the point to halt at ("" for none).

import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Type from "typebox";
import { createApprove } from "../../src/actions/people/approve.ts";
import { createNotify } from "../../src/actions/people/notify.ts";
import { systemClock } from "../../src/base/clock.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Action, ActionContext } from "../../src/engine/action.ts";
import { createEngine } from "../../src/engine/create-engine.ts";
import { APPROVE } from "../../src/engine/questions/question.ts";
import type { RecoveryClass } from "../../src/playbook/action-declaration.ts";
import { openQuestions } from "../../src/run/open-questions.ts";
import type { RunUpdate } from "../../src/run/run-view.ts";
import { openStore } from "../../src/store/open-store.ts";
import { preparedRun } from "../support/prepared-run.ts";
import { pointsOf } from "./points.ts";
import { slackEnd } from "./slack-end.ts";

const [place = "", outside = "", haltAt = ""] = process.argv.slice(2);
const effects = join(outside, "effects");
const posts = join(outside, "posts");
const { point, passed, journaled, arm } = pointsOf(haltAt);

function linesOf(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
}

/** Like `helm upgrade --install`: the second time it finds its effect in place and changes nothing. */
async function reconcile(params: JsonObject, context: ActionContext) {
  const line = `${context.run.id} ${String(params.text)}`;
  await context.assertOwned();
  await point(`effect ${String(params.text)} before`);
  if (!linesOf(effects).includes(line)) appendFileSync(effects, `${line}\n`);
  await point(`effect ${String(params.text)} after`);
  return { outputs: { text: String(params.text) } };
}

/** Each start of a measurement is distinguishable, so that a spliced measurement would be noticed. */
async function measure(params: JsonObject, context: ActionContext) {
  const name = `${context.run.id} ${String(params.text)}`;
  await point("effect load before");
  appendFileSync(effects, `${name} begun\n`);
  await point("effect load within");
  appendFileSync(effects, `${name} done\n`);
  await point("effect load after");
  return { outputs: {}, result: { p99: 7 } };
}

function action(name: string, recovery: RecoveryClass, run: Action["run"]): Action {
  const text = Type.Object({ text: Type.String() }, { additionalProperties: false });
  const outputs = Type.Object({ text: Type.Optional(Type.String()) }, { additionalProperties: false });
  const result = Type.Object({ p99: Type.Number() }, { additionalProperties: false });
  const summary = "Does what the test says.";
  const measures = recovery === "measure" ? { result } : {};
  return { name, summary, params: text, outputs, ...measures, recovery, run };
}

const PLAYBOOK = `version: 1
name: crash
steps:
  - { id: install, uses: test.apply, with: { text: install } }
  - { id: deploy, uses: test.apply, matrix: { app: [a, b] }, with: { text: "deploy-\${{ matrix.app }}" } }
  - { id: gate, uses: approve, with: { text: Go on? } }
  - { id: rule, uses: test.apply, with: { text: rule } }
  - { id: load, uses: test.measure, with: { text: load } }
  - { id: tell, uses: notify, with: { text: Measured. } }
finally:
  - { id: remove, uses: test.apply, with: { text: remove } }
  - { id: uninstall, uses: test.apply, with: { text: "un\${{ steps.install.outputs.text }}" } }
`;

const databaseUrl = place.startsWith("postgresql:") ? place : "";
const opened = await openStore({ dataDir: place, databaseUrl, clock: systemClock, log: silentLog });
// The previous owner is certainly dead, even on a server, so nothing has to wait for its lease to expire.
const store = journaled({ ...opened, kind: "embedded" });
const actions = [
  action("test.apply", "reconcile", reconcile),
  action("test.measure", "measure", measure),
  createApprove(),
  createNotify({
    async post({ key, channel, text }) {
      await store.outbox.put({ key, channel, kind: "post", payload: { text, blocks: [] } });
      return { kind: "posted" };
    },
  }),
];
const byName = new Map(actions.map((one) => [one.name, one]));
const engine = createEngine({
  store,
  actions: byName,
  clock: systemClock,
  log: silentLog,
  productVersion: "0.0.0",
  owner: "child",
});
const { sender, announcer } = slackEnd({
  engine,
  store,
  owner: "child",
  async deliver(row) {
    const name = row.key.replace(/^run:[^:]+:/, "");
    await point(`post ${name} before`);
    appendFileSync(
      posts,
      `${JSON.stringify({ key: row.key, isEdit: row.slackTs !== null, text: row.payload.text })}\n`,
    );
    await point(`post ${name} after`);
    return { slackTs: row.slackTs ?? `ts-${row.key}` };
  },
  stumbling: { backoffMs: 10, maxBackoffMs: 50, maxStumbles: 3 },
});

/** Approves whatever is waiting for approval, as soon as it appears. */
function approve({ view }: RunUpdate): void {
  for (const { key } of openQuestions(view)) engine.answer(key, "U2", APPROVE).catch(() => undefined); // once is enough
}

/** Prints how the newest run ended, once every message about it has been sent. */
async function tellEnd(id: string): Promise<void> {
  const view = await engine.waitForEnd(id);
  for (;;) {
    // In this order: what has been announced is in the outbox by then.
    const isTold = (await store.runs.unannounced(systemClock.nowMs(), 1)).length === 0;
    if (isTold && (await store.outbox.pending(1)).length === 0) break;
    await systemClock.sleep(10);
  }
  const attempts = await store.attempts.ofRun(id);
  process.stdout.write(`ENDED ${JSON.stringify({ view, attempts, points: passed() })}\n`);
}

engine.subscribe(approve);
sender.start();
await announcer.start();
await engine.recover();
const [left] = await engine.list({ limit: 1 });
if (left) await tellEnd(left.id);
arm();
const source = { path: "crash.yaml", text: PLAYBOOK };
const started = await engine.start(preparedRun({ source, channel: "C1" }, byName));
await tellEnd(started.id);
await engine.close();
await announcer.stop();
await sender.stop();
await store.close();
