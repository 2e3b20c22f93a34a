import { describe, expect, test } from "vitest";
import type { Store } from "../../src/store/open-store.ts";
import { cellsOf, engineWith, fakeAction, recordEvents, request, sharedStore } from "./engine-harness.ts";
import { FakeClock, until } from "./fake-clock.ts";
import { BODY, twoLives } from "./two-lives.ts";

const store = sharedStore();

/** A store like a server's: other owners' runs are taken over only once their lease has expired. */
const asServer = (): Store => ({ ...store(), kind: "server" });

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
      expect(await a.waitForEnd(id)).toEqual(view); // the first owner reads the store
    },
  );

  test("does not repeat a step that needs a person's decision", async () => {
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
    expect(view.problem).toMatch(/^work: .*cannot tell how far the step got.* run the playbook again/);
  });

  test.each([
    ["run it again", ["before:succeeded", "work:succeeded", "clean:succeeded"]],
    ["fail the step", ["before:succeeded", "work:failed", "clean:succeeded"]],
  ])("asks people if the run has a channel, and does what they say: %s", async (value, cells) => {
    const { first, second } = twoLives("ask", async () => ({ outputs: {} }));
    const a = engineWith(store(), [first], { owner: "a", limits: { leaseTtlMs: 600 } });
    const events = recordEvents(a);
    const { id } = await a.begin({ ...request(BODY), channel: "C1" });
    await until(() => events.some((line) => line.includes("work:running")), "the step");
    const key = { runId: id, stepId: "work", cellKey: "" };
    const b = engineWith(store(), [second], { owner: "b" });
    await b.recover();
    await until(async () => (await store().questions.find(key)) !== undefined, "the question");
    const c = engineWith(store(), [second], { owner: "c" }); // b dies while it is asking
    await c.recover();
    await c.answer(key, "U2", value);
    expect(cellsOf(await c.waitForEnd(id))).toEqual(cells);
  });

  test.each([
    ["retry", "ask", "work:succeeded"],
    ["fail", "reconcile", "work:failed"],
    ["fail", "wait", "work:failed"],
    ["ask", "wait", "work:succeeded"],
  ] as const)("obeys on_interrupt: %s of a step that would %s", async (wish, recovery, cell) => {
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

  test("on a server, takes nothing from the first while its lease is valid, and everything once it has expired", async () => {
    const clock = new FakeClock();
    const { first, second } = twoLives("reconcile", async () => ({ outputs: {} }));
    // A frozen process: its clock stands still, so it does not renew its lease.
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

  test("makes the first stop before its next change and report nothing", async () => {
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

  test("can cancel what the first is executing", async () => {
    const { first } = twoLives("reconcile", async () => ({ outputs: {} }));
    const clock = new FakeClock();
    const a = engineWith(asServer(), [first], { owner: "a", clock });
    const events = recordEvents(a);
    const { id } = await a.begin(request(BODY));
    await until(() => events.some((line) => line.includes("work:running")), "the step");
    const b = engineWith(asServer(), [first], { owner: "b", clock });
    await b.cancel(id, "U7");
    clock.advance(2_000); // a's next renewal
    const view = await a.waitForEnd(id);
    expect(view.status).toBe("cancelled");
    expect(view.problem).toMatch(/^Cancelled by U7\./);
  });
});
