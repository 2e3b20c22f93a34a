// A process with fake actions that is killed from outside at a journaled point, and started again.
// Arguments: the data folder, the file of effects, and the point to halt at ("" for none).
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import Type from "typebox";
import { systemClock } from "../../src/base/clock.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Action, ActionContext } from "../../src/engine/action.ts";
import { createEngine } from "../../src/engine/create-engine.ts";
import type { RecoveryClass } from "../../src/playbook/action-declaration.ts";
import { openStore } from "../../src/store/open-store.ts";

const [dataDir = "", effects = "", haltAt = ""] = process.argv.slice(2);

/** Tells the parent where it stands, and waits there to be killed. */
async function point(name: string): Promise<void> {
  if (name !== haltAt) return;
  process.stdout.write(`HALTED ${name}\n`);
  await systemClock.sleep(600_000);
}

function effectLines(): readonly string[] {
  return existsSync(effects) ? readFileSync(effects, "utf8").split("\n") : [];
}

/** Like `helm upgrade --install`: the second time finds its effect in place and changes nothing. */
async function reconcile(params: JsonObject, context: ActionContext) {
  const name = String(params.text);
  await point(`before ${name}`);
  await context.assertOwned();
  if (!effectLines().includes(name)) appendFileSync(effects, `${name}\n`);
  await point(`after ${name}`);
  return { outputs: { text: name } };
}

/** Each start of a measurement is told apart: a spliced one would show. */
async function measure(params: JsonObject) {
  const name = String(params.text);
  await point(`before ${name}`);
  appendFileSync(effects, `${name} begun\n`);
  await point(`within ${name}`);
  appendFileSync(effects, `${name} done\n`);
  await point(`after ${name}`);
  return { outputs: {}, result: { p99: 7 } };
}

function action(name: string, recovery: RecoveryClass, run: Action["run"]): Action {
  const text = Type.Object({ text: Type.String() }, { additionalProperties: false });
  const outputs = Type.Object({ text: Type.Optional(Type.String()) }, { additionalProperties: false });
  const result = Type.Object({ p99: Type.Number() }, { additionalProperties: false });
  return {
    name,
    summary: "Does what the test says.",
    params: text,
    outputs,
    ...(recovery === "measure" ? { result } : {}),
    recovery,
    run,
  };
}

const PLAYBOOK = `version: 1
name: crash
steps:
  - { id: install, uses: test.apply, with: { text: install } }
  - { id: deploy, uses: test.apply, matrix: { app: [a, b] }, with: { text: "deploy-\${{ matrix.app }}" } }
  - { id: load, uses: test.measure, with: { text: load } }
finally:
  - { id: remove, uses: test.apply, with: { text: remove } }
  - { id: uninstall, uses: test.apply, with: { text: "un\${{ steps.install.outputs.text }}" } }
`;

const actions = [action("test.apply", "reconcile", reconcile), action("test.measure", "measure", measure)];
const store = await openStore({ dataDir, clock: systemClock, log: silentLog });
const engine = createEngine({
  store,
  actions: new Map(actions.map((one) => [one.name, one])),
  clock: systemClock,
  log: silentLog,
  productVersion: "0.0.0",
  owner: "child",
});
await engine.recover();
const [left] = await engine.list({ limit: 1 });
const source = { path: "crash.yaml", text: PLAYBOOK };
const { id } = left ?? (await engine.start({ source, inputs: {}, requestedBy: "U1" }));
const view = await engine.waitForEnd(id);
process.stdout.write(`ENDED ${JSON.stringify({ view, attempts: await store.attempts.ofRun(id) })}\n`);
await engine.close();
await store.close();
