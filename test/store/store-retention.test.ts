import { beforeAll, describe, expect, test } from "vitest";
import { type Clock, systemClock } from "../../src/base/clock.ts";
import type { Store } from "../../src/store/open-store.ts";
import { STORE_KINDS, storeOfKind } from "./store-of-kind.ts";
import { storedRuns, viewOf } from "./stored-runs.ts";

let clockMs = 1_000;
const clock: Clock = { ...systemClock, nowMs: () => clockMs };

describe.each(STORE_KINDS)("retention in the $kind store", ({ kind }) => {
  const opened = storeOfKind(kind, clock);
  let store: Store;
  beforeAll(() => {
    store = opened();
  });
  const { newRun, end } = storedRuns(opened, () => ++clockMs);

  const SUMMARY = { headline: "It is fast", lines: [] };
  const CHART = { name: "chart.png", title: "Chart", mediaType: "image/png", sizeBytes: 3 };

  /** A run that measured, asked and drew charts, and has ended. */
  async function richRun(options: { channel?: string; announced?: boolean } = {}) {
    const { id, lease } = await newRun(options.channel === undefined ? {} : { channel: options.channel });
    const steps = [{ id: "load", name: "load", uses: "load.run", phase: "steps" as const, cells: [] }];
    const view = {
      ...viewOf(id, "running"),
      steps,
      summary: SUMMARY,
      artifacts: [CHART],
      outputs: { p99: 7 },
    };
    const key = { stepId: "load", cellKey: "" };
    const intent = { ...key, attempt: 1, phase: "steps" as const, params: {}, startedAtMs: clockMs };
    await store.attempts.record(lease, [{ kind: "intent", intent }], { view });
    const outcome = {
      ...key,
      attempt: 1,
      status: "succeeded" as const,
      settled: true,
      endedAtMs: clockMs,
      outputs: {},
      result: { p99: 7 },
    };
    await store.attempts.record(lease, [{ kind: "outcome", outcome }], { view });
    const question = {
      ...key,
      kind: "ask" as const,
      text: "?",
      options: ["a"],
      answerers: [],
      quorum: 1,
      requestedBy: "U1",
      createdAtMs: 1,
      expiresAtMs: 2,
    };
    await store.questions.open(lease, question, { anew: true, change: { view } });
    const { sizeBytes, ...file } = CHART;
    const stored = { ...file, bytes: new Uint8Array(sizeBytes), createdAtMs: 1 };
    await store.artifacts.put(lease, stored, { view });
    await store.runs.end(lease, {
      view: { ...view, status: "succeeded" },
      status: "succeeded",
      endedAtMs: ++clockMs,
    });
    if (options.announced) await store.runs.markAnnounced(id);
    return { id, endedAtMs: clockMs };
  }

  const prune = (endedBeforeMs: number, limit = 1_000) =>
    store.retention.pruneRuns({ endedBeforeMs, nowMs: 77, limit });

  test("deletes everything of an old run except what it was, how it ended, and its results", async () => {
    await prune(clockMs + 1);
    const old = await richRun();
    const young = await richRun();
    expect(await prune(young.endedAtMs)).toBe(1);
    const key = { runId: old.id, stepId: "load", cellKey: "" };
    expect(await store.attempts.ofRun(old.id)).toEqual([]);
    expect(await store.questions.find(key)).toBeUndefined();
    expect(await store.artifacts.bytes(old.id, "chart.png")).toBeUndefined();
    expect(await store.results.ofRun(old.id)).toEqual([{ stepId: "load", cellKey: "", result: { p99: 7 } }]);
    const row = await store.runs.find(old.id);
    expect(row).toMatchObject({ status: "succeeded", playbookText: "name: p", inputs: { rate: 300 } });
    expect(row?.view).toMatchObject({
      steps: [],
      summary: SUMMARY,
      artifacts: [],
      outputs: { p99: 7 },
      prunedAtMs: 77,
    });
    expect(await store.artifacts.bytes(young.id, "chart.png")).toHaveLength(3);
    expect((await store.runs.find(young.id))?.view.prunedAtMs).toBeUndefined();
    expect(await prune(young.endedAtMs)).toBe(0);
  });

  test("leaves alone runs that are in progress or have not been announced", async () => {
    await prune(clockMs + 1);
    const active = await newRun();
    const untold = await richRun({ channel: "C1" });
    const told = await richRun({ channel: "C1", announced: true });
    expect(await prune(clockMs + 1)).toBe(1);
    expect((await store.runs.find(told.id))?.prunedAtMs).toBe(77);
    expect((await store.runs.find(untold.id))?.prunedAtMs).toBeNull();
    expect((await store.runs.find(active.id))?.prunedAtMs).toBeNull();
    await end(active.lease);
    await store.runs.markAnnounced(untold.id);
  });

  test("is shared by replicas that delete at the same time", async () => {
    await prune(clockMs + 1);
    for (let index = 0; index < 6; index++) await richRun();
    const counts = await Promise.all([prune(clockMs + 1, 4), prune(clockMs + 1, 4), prune(clockMs + 1, 4)]);
    const rest = await prune(clockMs + 1);
    expect(counts.reduce((sum, count) => sum + count, rest)).toBe(6);
  });

  test("deletes no message newer than the oldest run that is kept completely, since it would be posted again", async () => {
    clockMs += 10_000_000;
    await prune(clockMs + 1);
    const waiting = await newRun({ channel: "C8" });
    const sent = await store.outbox.put({
      key: "waits",
      channel: "C8",
      kind: "post",
      payload: { text: "?" },
    });
    await store.outbox.markSent("waits", sent.version);
    const forget = () => store.retention.forgetSent({ sentBeforeMs: clockMs + 1, limit: 1_000 });
    clockMs += 10_000_000;
    await forget();
    expect(await store.outbox.find("waits")).toBeDefined();
    await end(waiting.lease);
    await store.runs.markAnnounced(waiting.id);
    await prune(clockMs + 1);
    await forget();
    expect(await store.outbox.find("waits")).toBeUndefined();
  });

  test("deletes old messages that Slack has received, and never one that is still to be sent", async () => {
    await prune(clockMs + 1);
    const put = (key: string) =>
      store.outbox.put({ key, channel: "C9", kind: "post", payload: { text: key } });
    clockMs += 10_000_000;
    const sent = await put("old:sent");
    await store.outbox.markSent("old:sent", sent.version);
    await put("old:pending");
    const first = await put("old:changed");
    await store.outbox.markSent("old:changed", first.version);
    await store.outbox.put({ key: "old:changed", channel: "C9", kind: "post", payload: { text: "new" } });
    const beforeMs = ++clockMs;
    const young = await put("young");
    await store.outbox.markSent("young", young.version);
    await store.retention.forgetSent({ sentBeforeMs: beforeMs, limit: 1_000 });
    const found = await Promise.all(
      ["old:sent", "old:pending", "old:changed", "young"].map((key) => store.outbox.find(key)),
    );
    expect(found.map((row) => row?.key)).toEqual([undefined, "old:pending", "old:changed", "young"]);
  });
});
