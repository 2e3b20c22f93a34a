import { beforeAll, describe, expect, test } from "vitest";
import { type Clock, systemClock } from "../../src/base/clock.ts";
import type { JournalEntry } from "../../src/store/attempt-repository.ts";
import type { Store } from "../../src/store/open-store.ts";
import { STORE_KINDS, storeOfKind } from "./store-of-kind.ts";
import { storedRuns, viewOf } from "./stored-runs.ts";

let clockMs = 1_000;
const clock: Clock = { ...systemClock, nowMs: () => clockMs };

describe.each(STORE_KINDS)("the $kind store", ({ kind }) => {
  const opened = storeOfKind(kind, clock);
  let store: Store;
  beforeAll(() => {
    store = opened();
  });

  const { newRun, end } = storedRuns(opened, () => ++clockMs);

  test("returns a run as it was journaled", async () => {
    const { id, lease } = await newRun();
    expect(await store.runs.find(id)).toMatchObject({
      inputs: { rate: 300 },
      status: "queued",
      fence: 1,
      leaseOwner: "a",
      cancelLevel: "none",
    });
    await end(lease);
    expect(await store.runs.find("nobody")).toBeUndefined();
  });

  test("lists active and ended runs, newest first", async () => {
    const first = await newRun();
    const second = await newRun();
    expect((await store.runs.views({ limit: 2 })).map((view) => view.id)).toEqual([second.id, first.id]);
    await end(first.lease, "failed");
    expect((await store.runs.views({ limit: 1, status: "ended" })).map((view) => view.id)).toEqual([
      first.id,
    ]);
    expect((await store.runs.views({ limit: 1, status: "active" })).map((view) => view.id)).toEqual([
      second.id,
    ]);
    await end(second.lease);
  });

  test("keeps results, and finds the good ones and the reference from other runs", async () => {
    const key = { playbookName: "p", stepId: "load", cellKey: "x" };
    const measure = async (p99: number, status: "succeeded" | "failed") => {
      const { id, lease } = await newRun();
      const change = { view: viewOf(id, "running") };
      const attempt = { stepId: "load", cellKey: "x", attempt: 1 };
      const intent = { ...attempt, phase: "steps" as const, params: {}, startedAtMs: clockMs };
      await store.attempts.record(lease, [{ kind: "intent", intent }], change);
      const outcome = {
        ...attempt,
        status: "succeeded" as const,
        settled: true,
        endedAtMs: ++clockMs,
        outputs: { ok: true },
        result: { p99 },
      };
      await store.attempts.record(lease, [{ kind: "outcome", outcome }], change);
      await end(lease, status);
      return id;
    };
    const others = async (which: "previous" | "reference", except: string, of = key) =>
      (await store.results.earlierRuns(of, which, except)).map(({ runId, inputs }) => ({ runId, inputs }));
    expect(await others("previous", "none")).toEqual([]);
    const good = await measure(10, "succeeded");
    const bad = await measure(99, "failed");
    expect(await others("previous", bad)).toEqual([{ runId: good, inputs: { rate: 300 } }]);
    expect(await store.results.find(key, good)).toEqual({ p99: 10 });
    expect(await store.results.find({ ...key, cellKey: "y" }, good)).toBeUndefined();
    expect(await others("previous", good)).toEqual([]);
    expect(await others("previous", bad, { ...key, cellKey: "y" })).toEqual([]);
    expect(await store.results.ofRun(good)).toEqual([{ stepId: "load", cellKey: "x", result: { p99: 10 } }]);
    for (const runId of [good, bad])
      await store.references.mark({ playbookName: "p", runId, markedBy: "U1", markedAtMs: clockMs });
    expect(await store.references.of("p")).toMatchObject({ runId: bad, markedBy: "U1" });
    expect(await others("reference", "none")).toEqual([{ runId: bad, inputs: { rate: 300 } }]);
    expect(await others("reference", bad)).toEqual([]);
    expect([await store.references.unmark(good), await store.references.unmark(bad)]).toEqual([false, true]);
    expect(await store.attempts.ofRun(good)).toMatchObject([
      { status: "succeeded", settled: true, outputs: { ok: true }, problem: null },
    ]);
  });

  test("replaces an artifact of the same name, and keeps its bytes exactly", async () => {
    const { id, lease } = await newRun();
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const file = { name: "chart.png", title: "Chart", mediaType: "image/png", createdAtMs: 1 };
    await store.artifacts.put(lease, { ...file, bytes: new Uint8Array(3) }, { view: viewOf(id, "running") });
    await store.artifacts.put(lease, { ...file, bytes }, { view: viewOf(id, "running") });
    expect(new Uint8Array((await store.artifacts.bytes(id, "chart.png")) ?? [])).toEqual(bytes);
    expect(await store.artifacts.bytes(id, "other")).toBeUndefined();
    await end(lease);
  });

  test("keeps texts that contain the character NUL, without it", async () => {
    const { id, lease } = await newRun();
    const view = { ...viewOf(id, "running"), warnings: ["a\0b \\u0000"] };
    await store.attempts.record(lease, failedAttempt("c\0d"), { view });
    expect((await store.runs.find(id))?.view.warnings).toEqual(["a\uFFFDb \\u0000"]);
    expect(await store.attempts.ofRun(id)).toMatchObject([{ problem: "c\uFFFDd" }]);
    await end(lease);
  });

  test("keeps the order of a run's inputs, which is the playbook's", async () => {
    const { id, lease } = await newRun();
    const inputs = { zone: "a", rate: 300, meshes: ["none"], b: true, a: { z: 1, y: 2 } };
    await store.attempts.record(lease, failedAttempt("no"), { view: { ...viewOf(id, "running"), inputs } });
    const row = await store.runs.find(id);
    expect(JSON.stringify(row?.view.inputs)).toBe(JSON.stringify(inputs));
    await end(lease);
  });

  test("keeps what an expression has left of a character that it cut in half", async () => {
    const { id, lease } = await newRun();
    const [half = ""] = "😀".split("");
    const view = {
      ...viewOf(id, "running"),
      warnings: [`cut ${half}`, "whole 😀"],
      inputs: { [half]: half },
    };
    await store.attempts.record(lease, failedAttempt(`d${half}`), { view });
    const row = await store.runs.find(id);
    expect(row?.view.warnings).toEqual(["cut \uFFFD", "whole 😀"]);
    expect(row?.view.inputs).toEqual({ "\uFFFD": "\uFFFD" });
    expect(await store.attempts.ofRun(id)).toMatchObject([{ problem: "d\uFFFD" }]);
    await end(lease);
  });

  describe("questions", () => {
    const asked = (stepId: string, text: string) => ({
      stepId,
      cellKey: "",
      kind: "ask" as const,
      text,
      options: ["a", "b"],
      answerers: ["U2"],
      quorum: 1,
      requestedBy: "U1",
      createdAtMs: 5,
      expiresAtMs: 50,
    });

    test("stay as they were first asked, or are asked again", async () => {
      const { id, lease } = await newRun();
      const change = { view: viewOf(id, "running") };
      const key = { runId: id, stepId: "s", cellKey: "" };
      const first = await store.questions.open(lease, asked("s", "one"), { anew: true, change });
      expect(first).toMatchObject({ ...asked("s", "one"), runId: id, status: "open", answers: [] });
      const answer = { by: "U2", value: "a", atMs: 7 };
      await store.questions.answer(key, () => ({ status: "open", answers: [answer] }));
      const again = await store.questions.open(lease, asked("s", "two"), { anew: false, change });
      expect(again).toMatchObject({ text: "one", answers: [answer] });
      const anew = await store.questions.open(lease, asked("s", "two"), { anew: true, change });
      expect(anew).toMatchObject({ text: "two", answers: [] });
      await end(lease);
    });

    test("take one answer at a time; what has been decided stays", async () => {
      const { id, lease } = await newRun();
      const change = { view: viewOf(id, "running") };
      const key = { runId: id, stepId: "s", cellKey: "" };
      await store.questions.open(lease, asked("s", "one"), { anew: true, change });
      const press = (by: string) =>
        store.questions.answer(key, (row) => {
          if (row?.status !== "open") throw new Error("too late");
          return { status: "answered", answers: [...row.answers, { by, value: "a", atMs: 1 }] };
        });
      const presses = await Promise.allSettled(["U2", "U3", "U4"].map(press));
      expect(presses.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await store.questions.close(lease, key, "expired", change)).toMatchObject({
        status: "answered",
      });
      await end(lease);
    });

    test("are asked and closed only by the holder of the run", async () => {
      const { id, lease } = await newRun();
      const change = { view: viewOf(id, "running") };
      const stranger = { ...lease, fence: 7 };
      const lost = { code: "LEASE_LOST" };
      const options = { anew: true, change };
      await expect(store.questions.open(stranger, asked("s", "one"), options)).rejects.toMatchObject(lost);
      await store.questions.open(lease, asked("s", "one"), options);
      const key = { stepId: "s", cellKey: "" };
      await expect(store.questions.close(stranger, key, "closed", change)).rejects.toMatchObject(lost);
      expect(await store.questions.close(lease, key, "closed", change)).toMatchObject({ status: "closed" });
      await end(lease);
    });
  });

  describe("cluster locks", () => {
    const lock = (owner: string, createdAtMs: number, expiresAtMs: number) => ({
      cluster: "c",
      owner,
      reason: "a demo",
      createdAtMs,
      expiresAtMs,
    });

    test("are one person's until they expire or are released", async () => {
      expect(await store.clusterLocks.take(lock("U1", 10, 100))).toEqual(lock("U1", 10, 100));
      expect(await store.clusterLocks.take(lock("U2", 20, 200))).toEqual(lock("U1", 10, 100));
      expect(await store.clusterLocks.release("c", "U2")).toBe(false);
      expect(await store.clusterLocks.take(lock("U1", 30, 130))).toEqual(lock("U1", 30, 130));
      expect(await store.clusterLocks.holder("c", 129)).toEqual(lock("U1", 30, 130));
      expect(await store.clusterLocks.holder("c", 130)).toBeUndefined();
      expect(await store.clusterLocks.take(lock("U2", 130, 200))).toEqual(lock("U2", 130, 200));
      expect(await store.clusterLocks.release("c", "U2")).toBe(true);
      expect(await store.clusterLocks.holder("c", 131)).toBeUndefined();
    });
  });

  test("remembers which runs' ends have been announced", async () => {
    const { id, lease } = await newRun({ channel: "C1" });
    const silent = await newRun();
    await end(silent.lease);
    expect(await store.runs.unannounced(clockMs, 10)).toEqual([]);
    await end(lease);
    expect((await store.runs.unannounced(clockMs, 10)).map((view) => view.id)).toEqual([id]);
    expect(await store.runs.unannounced(clockMs - 1, 10)).toEqual([]);
    await store.runs.markAnnounced(id);
    expect(await store.runs.unannounced(clockMs, 10)).toEqual([]);
  });
});

/** The journal entries of a failed attempt. */
function failedAttempt(problem: string): readonly JournalEntry[] {
  const key = { stepId: "s", cellKey: "", attempt: 1 };
  return [
    { kind: "intent", intent: { ...key, phase: "steps", params: {}, startedAtMs: 1 } },
    { kind: "outcome", outcome: { ...key, status: "failed", settled: true, endedAtMs: 2, problem } },
  ];
}
