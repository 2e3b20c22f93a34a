/**
 * How long `/mesh runs` takes with 1,000 runs in the history of the embedded store, from the command to the message
 * that is handed to Slack; and how long the outbox's sender needs to look for something to send, when all those runs'
 * messages have been sent. Medians of 50, with their limits. `node --import tsx bench/history.ts`
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { systemClock } from "../src/base/clock.ts";
import { silentLog } from "../src/base/log.ts";
import { createEngine } from "../src/engine/create-engine.ts";
import type { RunView, StepView } from "../src/run/run-view.ts";
import type { Conversation } from "../src/slack/commands/conversation.ts";
import type { Desk } from "../src/slack/commands/desk.ts";
import { runs } from "../src/slack/commands/verbs/runs.ts";
import { openEmbedded } from "../src/store/embedded/open-embedded.ts";

import { openStore } from "../src/store/open-store.ts";

const RUNS = 1_000;
const MESSAGES_A_RUN = 12;
const LOOKS = 50;
const LIMIT_MS = 50;

const nowMs = systemClock.nowMs();

/** A run as large as a race of three meshes. */
function viewOf(index: number): RunView {
  const at = nowMs - (RUNS - index) * 600_000;
  const step = (id: string, cells: number): StepView => ({
    id,
    name: `Step ${id}`,
    uses: "load.run",
    phase: "steps",
    cells: Array.from({ length: cells }, (_, cell) => ({
      key: `mesh-${cell}`,
      status: "succeeded",
      startedAtMs: at,
      endedAtMs: at + 30_000,
      attempt: 1,
      thresholds: [{ expression: "result.latency_ms.p99 < 250.0", level: "fail", verdict: "held" }],
    })),
  });
  return {
    id: `01run${String(index).padStart(10, "0")}`,
    playbookName: index % 3 === 0 ? "canary" : "compare-meshes",
    playbookTitle: "Race the meshes",
    labels: ["benchmark"],
    inputs: { meshes: ["none", "sidecar", "ambient"], rate: 300, duration: "30s" },
    status: "succeeded",
    requestedBy: "U0ALICE",
    channel: "C0PERF",
    createdAtMs: at,
    startedAtMs: at,
    endedAtMs: at + 120_000,
    steps: [step("install", 3), step("deploy", 3), step("race", 9), step("report", 1)],
    warnings: [],
    artifacts: [],
  };
}

async function fill(dataDir: string): Promise<void> {
  const { db, close } = await openEmbedded(dataDir, silentLog);
  for (let index = 0; index < RUNS; index++) {
    const view = viewOf(index);
    await db.execute(sql`
      insert into run (id, playbook_name, playbook_path, playbook_text, inputs, requested_by, channel, status,
        product_version, created_at_ms, started_at_ms, ended_at_ms, view, announced)
      values (${view.id}, ${view.playbookName}, 'p.yaml', ${"x".repeat(2_000)}, '{}', 'U0ALICE', 'C0PERF', 'succeeded',
        'bench', ${view.createdAtMs}, ${view.createdAtMs}, ${view.createdAtMs}, ${JSON.stringify(view)}::jsonb, true)`);
    await db.execute(sql`
      insert into outbox (key, channel, position, kind, payload, version, sent_version, updated_at_ms)
      select ${view.id} || ':' || n, 'C0PERF', ${index * MESSAGES_A_RUN} + n, 'post',
        jsonb_build_object('text', repeat('x', 1500)), 1, 1, ${view.createdAtMs}
      from generate_series(1, ${MESSAGES_A_RUN}::int) n`);
  }
  await close();
}

async function medianMs(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let look = 0; look < LOOKS; look++) {
    const beganAtMs = performance.now();
    await work();
    times.push(performance.now() - beganAtMs);
  }
  return times.sort((a, b) => a - b)[LOOKS >> 1] ?? Number.NaN;
}

function judge(what: string, ms: number): void {
  const verdict = ms <= LIMIT_MS ? "ok" : "TOO SLOW";
  process.stdout.write(`${what}: median ${ms.toFixed(2)} ms (limit ${LIMIT_MS}): ${verdict}\n`);
  if (verdict !== "ok") process.exitCode = 1;
}

const dataDir = await mkdtemp(join(tmpdir(), "regatta-bench-"));
try {
  await fill(dataDir);
  const store = await openStore({ dataDir, clock: systemClock, log: silentLog });
  const engine = createEngine({
    store,
    actions: new Map(),
    clock: systemClock,
    log: silentLog,
    productVersion: "bench",
    owner: "bench",
  });
  const told: unknown[] = [];
  const conversation = {
    tell: async (message: unknown) => void told.push(message),
  } as unknown as Conversation;
  const desk = { engine, clock: systemClock } as unknown as Desk;
  judge(`/mesh runs, ${RUNS} runs`, await medianMs(() => runs.run(undefined, conversation, desk)));
  judge(`/mesh runs PLAYBOOK, ${RUNS} runs`, await medianMs(() => runs.run("canary", conversation, desk)));
  judge(
    `one look into the outbox, ${RUNS * MESSAGES_A_RUN} messages sent`,
    await medianMs(() => store.outbox.pending(50)),
  );
  if (told.length !== 2 * LOOKS || !JSON.stringify(told[0]).includes("01run0000000999"))
    throw new Error("the runs were not listed");
  await engine.close();
  await store.close();
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
