import { describe, expect, test } from "vitest";
import type { Store } from "../../src/store/open-store.ts";
import { cellsOf, engineWith, fakeAction, recordEvents, request, sharedStore } from "./engine-harness.ts";
import { FakeClock, until } from "./fake-clock.ts";
import { BODY, twoLives } from "./two-lives.ts";

const store = sharedStore();

describe("recovery", () => {
  test("does not count an interrupted attempt as a retry, or a failed one twice", async () => {
    const clock = new FakeClock();
    const failing = fakeAction("test.work", async () => {
      throw new Error("not yet");
    });
    const a = engineWith(store(), [failing], { owner: "a", clock });
    const { id } = await a.begin(
      request("steps:\n  - { id: w, uses: test.work, retry: { attempts: 2, backoff: 1h } }\n"),
    );
    await clock.untilSleeping(300_000); // one attempt failed; it waits for the second, no longer than five minutes
    const b = engineWith(store(), [failing], { owner: "b", clock });
    await b.recover();
    expect(await b.waitForEnd(id)).toMatchObject({ status: "failed", problem: "w: not yet" });
    expect((await store().attempts.ofRun(id)).map((row) => [row.attempt, row.settled])).toEqual([
      [1, false],
      [2, true],
    ]);
  });

  test("resumes queued runs in order", async () => {
    const { first, second } = twoLives("reconcile", async () => ({ outputs: {} }));
    const body = "concurrency: { group: again }\nsteps:\n  - { id: w, uses: test.work }\n";
    const a = engineWith(store(), [first], { owner: "a", limits: { leaseTtlMs: 600 } });
    const events = recordEvents(a);
    const ids = [(await a.begin(request(body))).id, (await a.begin(request(body))).id];
    await until(() => events.some((line) => line.includes("w:running")), "the first run");
    const b = engineWith(store(), [second], { owner: "b" });
    await b.recover();
    const views = await Promise.all(ids.map((id) => b.waitForEnd(id)));
    expect(views.map((view) => view.status)).toEqual(["succeeded", "succeeded"]);
    expect(views[1]?.startedAtMs).toBeGreaterThanOrEqual(views[0]?.endedAtMs ?? Number.POSITIVE_INFINITY);
  });

  test("ends a run whose playbook this version does not understand, and says so", async () => {
    const { first } = twoLives("reconcile", async () => ({ outputs: {} }));
    const a = engineWith(store(), [first], { owner: "a", productVersion: "0.0.9" });
    const events = recordEvents(a);
    const { id } = await a.begin(request(BODY));
    await until(() => events.some((line) => line.includes("work:running")), "the step");
    const b = engineWith(store(), [], { owner: "b" }); // does not know test.work
    await b.recover();
    const view = await b.waitForEnd(id);
    expect(view.status).toBe("failed");
    expect(view.problem).toMatch(/started by version 0\.0\.9.* clean-up was not run/);
  });

  test("a store that refuses writes interrupts the run, which says why, and the next start continues it", async () => {
    const real = store();
    let full = false;
    const refusing: Store = {
      ...real,
      attempts: {
        ...real.attempts,
        record: async (...args) => {
          if (full) throw Object.assign(new Error("no space"), { code: "STORE_UNWRITABLE" });
          return real.attempts.record(...args);
        },
      },
    };
    let effects = 0;
    const work = fakeAction("test.work", async () => {
      effects += 1;
      full = true;
      return { outputs: {} };
    });
    const a = engineWith(refusing, [work], { owner: "a" });
    const events = recordEvents(a);
    const { id } = await a.begin(request(BODY));
    const broken = await a.waitForEnd(id);
    expect(broken.status).toBe("failed");
    expect(broken.problem).toMatch(/no space.* continues when Regatta is started again/);
    expect(events.at(-1)).toMatch(/^ended failed/);
    expect(cellsOf(broken)).toContain("clean:waiting");

    full = false;
    const b = engineWith(real, [work], { owner: "b" });
    await b.recover();
    const view = await b.waitForEnd(id);
    expect(view.status).toBe("succeeded");
    expect(effects).toBe(2); // a reconciling step is run again, because its outcome was never written
  });
});

test("a run that died in steps inside a step continues there, in the same cell", async () => {
  const { first, second } = twoLives("reconcile", async ({ text }) => ({
    outputs: { text: text === undefined ? "nothing" : [text, "again"].join(" ") },
  }));
  const a = engineWith(store(), [first], { owner: "a", limits: { leaseTtlMs: 600 } });
  const events = recordEvents(a);
  const { id } = await a.begin(
    request(`
steps:
  - { id: early, uses: test.echo, with: { text: kept } }
  - id: shift
    matrix: { share: [a, b] }
    steps:
      - { id: before, uses: test.echo, with: { text: "\${{ steps.early.outputs.text }} \${{ matrix.share }}" } }
      - { id: work, uses: test.work, with: { text: "\${{ steps.before.outputs.text }}" } }
    finally:
      - { id: clean, uses: test.echo, with: { text: "\${{ steps.work.outcome }}" } }
    outputs: { text: "\${{ steps.work.outputs.text }}" }
outputs: { all: "\${{ steps.shift.cells }}" }
`),
  );
  await until(() => events.some((line) => line.includes("shift.work[a]:running")), "the step inside");

  const b = engineWith(store(), [second], { owner: "b" });
  await b.recover();
  const view = await b.waitForEnd(id);
  expect(view).toMatchObject({
    status: "succeeded",
    outputs: { all: { a: { text: "kept a again" }, b: { text: "kept b again" } } },
  });
  const attempts = await store().attempts.ofRun(id);
  expect(attempts.filter(({ cellKey }) => cellKey === "a").map((row) => [row.stepId, row.status])).toEqual([
    ["shift.before", "succeeded"],
    ["shift.work", "interrupted"],
    ["shift.work", "succeeded"],
    ["shift.clean", "succeeded"],
  ]);
});

test("a run that died inside an included playbook continues there, with the text that it was started with", async () => {
  const { first, second } = twoLives("reconcile", async () => ({ outputs: { text: "second life" } }));
  const included = `version: 1
name: inner
inputs: { word: { type: string } }
steps:
  - { id: before, uses: test.echo, with: { text: "\${{ inputs.word }}" } }
  - { id: work, uses: test.work }
finally:
  - { id: clean, uses: test.echo, with: { text: "\${{ steps.before.outputs.text }}" } }
outputs: { text: "\${{ steps.work.outputs.text }}" }
`;
  const outer = request(`
steps:
  - { id: one, matrix: { m: [a, b] }, uses: "playbook:./inner.yaml", with: { word: "\${{ matrix.m }}" } }
outputs: { b: "\${{ steps.one.cells.b.text }}" }
`);
  const a = engineWith(store(), [first], { owner: "a", limits: { leaseTtlMs: 600 } });
  const events = recordEvents(a);
  const { id } = await a.begin({
    ...outer,
    source: { ...outer.source, includes: { "inner.yaml": included } },
  });
  await until(() => events.some((line) => line.includes("one.work[a]:running")), "the step inside");

  const b = engineWith(store(), [second], { owner: "b" });
  const taken = recordEvents(b);
  await b.recover();
  const view = await b.waitForEnd(id);
  expect(view).toMatchObject({ status: "succeeded", outputs: { b: "second life" } });
  expect(cellsOf(view).every((cell) => cell.endsWith(":succeeded"))).toBe(true);
  expect(taken.some((line) => line.includes("one.before[a]:running"))).toBe(false);
  const attempts = await store().attempts.ofRun(id);
  expect(attempts.filter(({ cellKey }) => cellKey === "a").map((row) => [row.stepId, row.status])).toEqual([
    ["one.before", "succeeded"],
    ["one.work", "interrupted"],
    ["one.work", "succeeded"],
    ["one.clean", "succeeded"],
  ]);
});
