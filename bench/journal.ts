/**
 * How long a journaled no-op step takes on the embedded store: the intent, the outcome and the view, each written
 * before the run continues. Prints the median over ten runs of twenty steps and fails above 5 ms. `node --import tsx
 * bench/journal.ts`
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Type from "typebox";
import { systemClock } from "../src/base/clock.ts";
import { silentLog } from "../src/base/log.ts";
import type { Action } from "../src/engine/action.ts";
import { createEngine } from "../src/engine/create-engine.ts";
import { openStore } from "../src/store/open-store.ts";
import { preparedRun } from "../test/support/prepared-run.ts";

const STEPS = 20;
const RUNS = 10;
const LIMIT_MS = 5;

const nothing = Type.Object({}, { additionalProperties: false });
const stepMs: number[] = [];
let lastBeganAtMs: number | undefined;
const noop: Action = {
  name: "bench.noop",
  summary: "Does nothing.",
  params: nothing,
  outputs: nothing,
  recovery: "reconcile",
  // The time from one action's begin to the next one's covers everything that a step costs.
  async run(_params, { stepId }) {
    const nowMs = systemClock.monotonicMs();
    if (stepId !== "s0" && lastBeganAtMs !== undefined) stepMs.push(nowMs - lastBeganAtMs);
    lastBeganAtMs = nowMs;
    return { outputs: {} };
  },
};
const steps = Array.from({ length: STEPS }, (_, index) => `  - { id: s${index}, uses: bench.noop }`);
const source = { path: "bench.yaml", text: `version: 1\nname: bench\nsteps:\n${steps.join("\n")}\n` };

const dataDir = await mkdtemp(join(tmpdir(), "regatta-bench-"));
try {
  const store = await openStore({ dataDir, clock: systemClock, log: silentLog });
  const actions = new Map([[noop.name, noop]]);
  const engine = createEngine({
    store,
    actions,
    clock: systemClock,
    log: silentLog,
    productVersion: "bench",
    owner: "bench",
  });
  for (let run = 0; run < RUNS; run++) {
    const { id } = await engine.start(preparedRun({ source }, actions));
    const view = await engine.waitForEnd(id);
    if (view.status !== "succeeded")
      throw new Error(`the run ended as ${view.status}: ${view.problem ?? ""}`);
  }
  await engine.close();
  await store.close();
  const sorted = stepMs.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  const verdict = at(0.5) <= LIMIT_MS ? "ok" : "TOO SLOW";
  process.stdout.write(
    `journaled no-op step, ${RUNS} runs of ${STEPS}: median ${at(0.5).toFixed(2)} ms (limit ${LIMIT_MS}), p99 ${at(0.99).toFixed(2)} ms: ${verdict}\n`,
  );
  if (verdict !== "ok") process.exitCode = 1;
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
