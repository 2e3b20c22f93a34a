// The product on the real sandbox, with the embedded store; it halts at one point to be killed there.
// Arguments: the data folder, the kubeconfig, the playbook, and the point to halt at ("" for none).
import { readFileSync } from "node:fs";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { composeProduct } from "../../src/main/compose.ts";
import { notifyMessage } from "../../src/slack/cards/notify-message.ts";
import { preparedRun } from "../support/prepared-run.ts";

const [dataDir = "", kubeconfig = "", path = "", haltAt = ""] = process.argv.slice(2);

async function point(name: string): Promise<void> {
  if (name !== haltAt) return;
  process.stdout.write(`HALTED ${name}\n`);
  await systemClock.sleep(600_000);
}

const { config } = readConfig({ dataDir, kubeconfig }, process.env);
if (!config) throw new Error("the settings are invalid");
const product = await composeProduct(config, silentLog, { noticeOf: notifyMessage });
const { attempts } = product.store;
const { record } = attempts;
attempts.record = async (...args: Parameters<typeof record>) => {
  const [, entries] = args;
  for (const entry of entries)
    if (entry.kind === "outcome") await point(`${entry.outcome.stepId} ${entry.outcome.cellKey} done`);
  await record(...args);
  for (const entry of entries)
    if (entry.kind === "intent") await point(`${entry.intent.stepId} ${entry.intent.cellKey} begun`);
};
// In the middle of an action: when it first reports progress.
product.engine.subscribe(({ view }) => {
  for (const step of view.steps) {
    for (const cell of step.cells) {
      if (cell.status === "running" && cell.progress) void point(`${step.id} ${cell.key} within`);
    }
  }
});
await product.engine.recover();
const [left] = await product.engine.list({ limit: 1 });
const source = { path, text: readFileSync(path, "utf8") };
const { id } = left ?? (await product.engine.start(preparedRun({ source }, actionCatalogue)));
const view = await product.engine.waitForEnd(id);
process.stdout.write(
  `ENDED ${JSON.stringify({ view, attempts: await product.store.attempts.ofRun(id), results: await product.engine.results(id) })}\n`,
);
await product.close();
