import { describe, expect, test } from "vitest";
import type { RecoveryClass } from "../../src/playbook/action-declaration.ts";
import type { Store } from "../../src/store/open-store.ts";
import {
  cellsOf,
  engineWith,
  fakeAction,
  recordEvents,
  request,
  sharedStore,
  untilStopped,
  type Work,
} from "./engine-harness.ts";
import { FakeClock, until } from "./fake-clock.ts";

const store = sharedStore();

/** A store as a server would be: other owners' runs are taken only when their lease has ended. */
const asServer = (): Store => ({ ...store(), kind: "server" });

function twoLives(recovery: RecoveryClass, secondLife: Work) {
  const first = fakeAction("test.work", (_params, context) => untilStopped(context), { recovery });
  const second = fakeAction("test.work", secondLife, { recovery });
  return { first, second };
}

const BODY = `
steps:
  - { id: before, uses: test.echo, with: { text: kept } }
  - { id: work, uses: test.work, with: { text: "\${{ steps.before.outputs.text }}" } }
finally:
  - { id: clean, uses: test.echo }
`;

describe("a second owner", () => {
  test.each(["reconcile", "measure", "wait"] as const)(
    "runs an interrupted step of class %s again",
    async (recovery) => {
      const resumedFrom: (number | undefined)[] = [];
      const { first, second } = twoLives(recovery, async (params, context) => {
        resumedFrom.push(context.resumedFromMs);
        return { outputs: { text: String(params.text) } };
      });
      const a = engineWith(store(), [first], { owner: "a", limits: { leaseTtlMs: 600 } });
      const events = recordEvents(a);
      const { id } = await a.begin(request(BODY));
      await until(() => events.some((line) => line.includes("work:running")), "the step");

      const b = engineWith(store(), [second], { owner: "b" });
      const taken = recordEvents(b);
      await b.recover();
      const view = await b.waitForEnd(id);
      expect(view.status).toBe("succeeded");
      expect(cellsOf(view)).toEqual(["before:succeeded", "work:succeeded", "clean:succeeded"]);
      expect(view.warnings).toEqual([expect.stringContaining("stopped in the middle")]);
      expect(taken.some((line) => line.includes("before:running"))).toBe(false);
      const attempts = await store().attempts.ofRun(id);
      expect(attempts.map((row) => [row.stepId, row.attempt, row.status, row.fence])).toEqual([
        ["before", 1, "succeeded", 1],
        ["work", 1, "interrupted", 2],
        ["work", 2, "succeeded", 2],
        ["clean", 1, "succeeded", 2],
      ]);
      expect(resumedFrom).toEqual([attempts[1]?.startedAtMs]);
      expect(await a.waitForEnd(id)).toEqual(view); // the first owner asks the store
    },
  );

  test("does not repeat a step that must be asked for", async () => {
    let repeated = false;
    const { first, second } = twoLives("ask", async () => {
      repeated = true;
      return { outputs: {} };
    });
    const a = engineWith(store(), [first], { owner: "a", limits: { leaseTtlMs: 600 } });
    const events = recordEvents(a);
    const { id } = await a.begin(request(BODY));
    await until(() => events.some((line) => line.includes("work:running")), "the step");
    const b = engineWith(store(), [second], { owner: "b" });
    await b.recover();
    const view = await b.waitForEnd(id);
    expect(repeated).toBe(false);
    expect(cellsOf(view)).toEqual(["before:succeeded", "work:failed", "clean:succeeded"]);
    expect(view.problem).toMatch(/^work: .*cannot tell how far it came.* run the playbook again/);
  });

  test.each([
    ["run it again", ["before:succeeded", "work:succeeded", "clean:succeeded"]],
    ["fail the step", ["before:succeeded", "work:failed", "clean:succeeded"]],
  ])("asks people where the run has a channel, and does what they say: %s", async (value, cells) => {
    const { first, second } = twoLives("ask", async () => ({ outputs: {} }));
    const a = engineWith(store(), [first], { owner: "a", limits: { leaseTtlMs: 600 } });
    const events = recordEvents(a);
    const { id } = await a.begin({ ...request(BODY), channel: "C1" });
    await until(() => events.some((line) => line.includes("work:running")), "the step");
    const key = { runId: id, stepId: "work", cellKey: "" };
    const b = engineWith(store(), [second], { owner: "b" });
    await b.recover();
    await until(async () => (await store().questions.find(key)) !== undefined, "the question");
    const c = engineWith(store(), [second], { owner: "c" }); // b dies while it asks
    await c.recover();
    await c.answer(key, "U2", value);
    expect(cellsOf(await c.waitForEnd(id))).toEqual(cells);
  });

  test.each([
    ["retry", "ask", "work:succeeded"],
    ["fail", "reconcile", "work:failed"],
    ["fail", "wait", "work:failed"],
    ["ask", "wait", "work:succeeded"],
  ] as const)("heeds on_interrupt: %s of a step that would %s", async (wish, recovery, cell) => {
    const { first, second } = twoLives(recovery, async () => ({ outputs: {} }));
    const a = engineWith(store(), [first], { owner: "a", limits: { leaseTtlMs: 600 } });
    const events = recordEvents(a);
    const { id } = await a.begin(
      request(`steps:\n  - { id: work, uses: test.work, on_interrupt: ${wish} }\n`),
    );
    await until(() => events.some((line) => line.includes("work:running")), "the step");
    const b = engineWith(store(), [second], { owner: "b" });
    await b.recover();
    expect(cellsOf(await b.waitForEnd(id))).toEqual([cell]);
  });

  test("takes nothing from the first on a server while its lease holds, and everything when it has ended", async () => {
    const clock = new FakeClock();
    const { first, second } = twoLives("reconcile", async () => ({ outputs: {} }));
    // A frozen process: its clock stands still, so it renews nothing.
    const a = engineWith(asServer(), [first], { owner: "a", clock: new FakeClock() });
    const events = recordEvents(a);
    const { id } = await a.begin(request(BODY));
    await until(() => events.some((line) => line.includes("work:running")), "the step");
    const b = engineWith(asServer(), [second], { owner: "b", clock });
    await b.recover();
    expect(await store().runs.find(id)).toMatchObject({ leaseOwner: "a", fence: 1 });
    clock.advance(31_000);
    await until(async () => (await store().runs.find(id))?.endedAtMs !== null, "the takeover by the sweep");
    expect(await store().runs.find(id)).toMatchObject({ status: "succeeded", fence: 2 });
  });

  test("makes the first stop before its next change, and tell nobody", async () => {
    let owned: Promise<void> | undefined;
    let goOn = () => {};
    const asking = fakeAction("test.work", async (_params, context) => {
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      owned = context.assertOwned();
      await owned;
      return { outputs: { text: "must not be written" } };
    });
    const a = engineWith(store(), [asking], { owner: "a" });
    const events = recordEvents(a);
    const { id } = await a.begin(request(BODY));
    await until(() => events.some((line) => line.includes("work:running")), "the step");
    const { second } = twoLives("reconcile", async () => ({ outputs: { text: "second" } }));
    const b = engineWith(store(), [second], { owner: "b" });
    await b.recover();
    await b.waitForEnd(id);
    const heard = events.length;
    goOn();
    await until(() => owned !== undefined, "the question");
    await expect(owned).rejects.toMatchObject({ code: "LEASE_LOST" });
    await a.close({ graceMs: 0 });
    expect(events).toHaveLength(heard);
    expect((await store().attempts.ofRun(id)).find((row) => row.attempt === 2)?.outputs).toEqual({
      text: "second",
    });
  });

  test("may cancel what the first executes", async () => {
    const { first } = twoLives("reconcile", async () => ({ outputs: {} }));
    const clock = new FakeClock();
    const a = engineWith(asServer(), [first], { owner: "a", clock });
    const events = recordEvents(a);
    const { id } = await a.begin(request(BODY));
    await until(() => events.some((line) => line.includes("work:running")), "the step");
    const b = engineWith(asServer(), [first], { owner: "b", clock });
    await b.cancel(id, "U7");
    clock.advance(2_000); // the next renewal of a
    const view = await a.waitForEnd(id);
    expect(view.status).toBe("cancelled");
    expect(view.problem).toMatch(/^Cancelled by U7\./);
  });
});

describe("recovery", () => {
  test("counts no interrupted attempt against the retries, and no failed one twice", async () => {
    const clock = new FakeClock();
    const failing = fakeAction("test.work", async () => {
      throw new Error("not yet");
    });
    const a = engineWith(store(), [failing], { owner: "a", clock });
    const { id } = await a.begin(
      request("steps:\n  - { id: w, uses: test.work, retry: { attempts: 2, backoff: 1h } }\n"),
    );
    await clock.untilSleeping(3_600_000); // one failed; it waits for the second
    const b = engineWith(store(), [failing], { owner: "b", clock });
    await b.recover();
    expect(await b.waitForEnd(id)).toMatchObject({ status: "failed", problem: "w: not yet" });
    expect((await store().attempts.ofRun(id)).map((row) => [row.attempt, row.settled])).toEqual([
      [1, false],
      [2, true],
    ]);
  });

  test("takes up queued runs in their order", async () => {
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
    const b = engineWith(store(), [], { owner: "b" }); // knows no test.work
    await b.recover();
    const view = await b.waitForEnd(id);
    expect(view.status).toBe("failed");
    expect(view.problem).toMatch(/begun by version 0\.0\.9.* clean-up was not run/);
  });

  test("a store that refuses breaks the run off, says why, and the next start goes on", async () => {
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
    expect(broken.problem).toMatch(/no space.* goes on when Regatta is started again/);
    expect(events.at(-1)).toMatch(/^ended failed/);
    expect(cellsOf(broken)).toContain("clean:waiting");

    full = false;
    const b = engineWith(real, [work], { owner: "b" });
    await b.recover();
    const view = await b.waitForEnd(id);
    expect(view.status).toBe("succeeded");
    expect(effects).toBe(2); // a reconciling step is run again, as its outcome was never written
  });
});

test("a run that died inside an included playbook goes on there, with the text that it was started with", async () => {
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
