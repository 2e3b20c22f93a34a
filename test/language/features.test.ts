import { existsSync, readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { parseDuration } from "../../src/base/duration.ts";
import { Failure } from "../../src/base/failure.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { silentLog } from "../../src/base/log.ts";
import { createEngine } from "../../src/engine/create-engine.ts";
import { createReferenceRuns } from "../../src/engine/reference-runs.ts";
import { gatherIncludes, parsePlaybook, renderDiagnostics, resolveInputs } from "../../src/playbook/index.ts";
import type { PlaybookSource } from "../../src/playbook/playbook.ts";
import { sharedStore } from "../engine/engine-harness.ts";
import { expectGolden } from "../support/golden.ts";
import { planOf } from "../support/playbooks.ts";
import { preparedRun } from "../support/prepared-run.ts";
import { eventLog } from "./event-log.ts";
import { featureActions } from "./feature-actions.ts";
import { selfMovingClock } from "./self-moving-clock.ts";

const FOLDER = "test/language/features";
const store = sharedStore();

/** How a feature's playbook is run; without a `scenario.json`, once and with its defaults. */
interface Scenario {
  /** The inputs of each run. */
  readonly runs: readonly JsonObject[];
  /** How long after the previous run each run is started; absent: after its end. */
  readonly apart?: string;
  /** When the first run is cancelled, counted from its start; once or more often. */
  readonly cancelAfter?: readonly string[];
  /** Which run is marked as the reference once it has ended. */
  readonly reference?: number;
}

/**
 * Every feature of the language: its playbook, the plan, and what happens when the real engine runs it on a clock that
 * moves by itself. UPDATE_GOLDEN=1 rewrites plans and logs.
 */
test.each(readdirSync(FOLDER))("%s", async (feature) => {
  const folder = `${FOLDER}/${feature}`;
  const source = await sourceOf(folder);
  const scenario = scenarioOf(folder);
  const golden = (name: string) => pathToFileURL(`${folder}/${name}`);

  const { playbook, diagnostics } = parsePlaybook(source, featureActions);
  expect(renderDiagnostics(diagnostics, source)).toBe("");
  const { inputs } = playbook ? resolveInputs(playbook, scenario.runs[0] ?? {}) : {};
  if (!playbook || !inputs) throw new Error("the playbook or its inputs were refused");
  const plan = planOf(playbook, inputs);
  expectGolden(`${JSON.stringify(plan, null, 2)}\n`, golden("plan.golden.json"));

  expectGolden(`${(await logOf(source, scenario)).join("\n")}\n`, golden("events.golden.txt"));
});

async function logOf(source: PlaybookSource, scenario: Scenario): Promise<readonly string[]> {
  const { clock, store: counted, moveUntil } = selfMovingClock(store());
  const engine = createEngine({
    store: counted,
    actions: featureActions,
    clock,
    log: silentLog,
    productVersion: "0.0.0",
    owner: source.path,
    secrets: { read: async (name) => (name === "known" ? "s3cr3t-value" : undefined) },
  });
  onTestFinished(() => engine.close({ graceMs: 0 }));
  const { lines, listen } = eventLog(() => clock.nowMs());
  engine.subscribe(listen);
  const refused: string[] = [];
  const references = createReferenceRuns(counted, clock);
  const { runs, apart, cancelAfter = [], reference } = scenario;
  const run = async (index: number, delayMs: number, cancels: readonly string[]) => {
    const inputs = runs[index] ?? {};
    await clock.sleep(delayMs);
    const started = await engine
      .start(preparedRun({ source, inputs }, featureActions))
      .catch((error: unknown) => {
        if (!(error instanceof Failure)) throw error;
        refused.push(`refused: ${error.code}`);
      });
    if (!started) return;
    const cancelling = cancels.map(async (after, at) => {
      await clock.sleep(parseDuration(after) ?? 0);
      await engine.cancel(started.id, "U2", { skipCleanUp: at > 0 });
    });
    const [ended] = await Promise.all([engine.waitForEnd(started.id), ...cancelling]);
    if (index === reference) await references.mark(ended, "U3");
  };
  const one = (index: number) =>
    run(index, index * (parseDuration(apart ?? "") ?? 0), index === 0 ? cancelAfter : []);
  const inSequence = async () => {
    for (const index of runs.keys()) await one(index);
  };
  await moveUntil(apart === undefined ? inSequence() : Promise.all([...runs.keys()].map(one)));
  expect(lines.join()).not.toContain("s3cr3t-value");
  return [...lines, ...refused];
}

function sourceOf(folder: string): Promise<PlaybookSource> {
  const path = `${folder}/playbook.yaml`;
  const read = (file: string) => readFileSync(file, "utf8");
  return gatherIncludes({ path, text: read(path) }, async (file) => read(file));
}

function scenarioOf(folder: string): Scenario {
  const file = `${folder}/scenario.json`;
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Scenario) : { runs: [{}] };
}
