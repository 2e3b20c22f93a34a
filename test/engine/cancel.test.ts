import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { Failure } from "../../src/base/failure.ts";
import {
  cellsOf,
  engineWith,
  fakeAction,
  recordEvents,
  request,
  sharedStore,
  untilStopped,
} from "./engine-harness.ts";
import { until } from "./fake-clock.ts";

const store = sharedStore();
const hanging = fakeAction("test.hang", (_params, context) => untilStopped(context));

const BODY = `
steps:
  - { id: slow, uses: test.hang, matrix: { m: [a, b] } }
  - { id: next, uses: test.echo, if: always() }
finally:
  - { id: clean, uses: test.echo }
  - { id: cancelled, uses: test.echo, if: cancelled() }
  - { id: failed, uses: test.echo, if: failure() }
`;

describe("cancel", () => {
  test("stops the steps, runs finally, and says who did it and where it stopped", async () => {
    const engine = engineWith(store(), [hanging]);
    const events = recordEvents(engine);
    const { id } = await engine.begin(request(BODY));
    await until(() => events.some((line) => line.includes("slow[a]:running")), "the first cell");
    expect((await engine.cancel(id, "U2")).status).not.toBe("succeeded");
    const view = await engine.waitForEnd(id);
    expect(view.status).toBe("cancelled");
    expect(cellsOf(view)).toEqual([
      "slow[a]:cancelled",
      "slow[b]:cancelled",
      "next:skipped",
      "clean:succeeded",
      "cancelled:succeeded",
      "failed:skipped",
    ]);
    expect(view.problem).toBe("Cancelled by U2. It stopped in slow. The clean-up was run.");
    expect(events.some((line) => line.startsWith("step cancelling"))).toBe(true);
    expect(await engine.cancel(id, "U3")).toEqual(view);
    expect((await engine.list({ limit: 1, status: "ended" }))[0]).toEqual(view);
  });

  test("twice skips the rest of finally, and says what was skipped", async () => {
    const engine = engineWith(store(), [hanging]);
    const events = recordEvents(engine);
    const { id } = await engine.begin(
      request(`
steps:
  - { id: slow, uses: test.hang }
finally:
  - { id: first, uses: test.hang }
  - { id: second, uses: test.echo }
`),
    );
    await until(() => events.some((line) => line.includes("slow:running")), "the step");
    await engine.cancel(id, "U2");
    await until(() => events.some((line) => line.includes("first:running")), "finally");
    // A colleague who stops it as well does not know that it is already cleaning up.
    await engine.cancel(id, "U3");
    expect((await engine.view(id))?.steps.at(1)?.cells).toMatchObject([{ status: "running" }]);
    await engine.cancel(id, "U2", { skipCleanUp: true });
    const view = await engine.waitForEnd(id);
    expect(cellsOf(view)).toEqual(["slow:cancelled", "first:cancelled", "second:skipped"]);
    expect(view.status).toBe("cancelled");
    expect(view.problem).toContain("The clean-up was cut short by a second stop.");
    expect(view.problem).toContain("Not done: first (test.hang), second (test.echo).");
  });

  test("an action that finishes successfully although it was told to stop has succeeded", async () => {
    const stubborn = fakeAction("test.stubborn", async (_params, context) => {
      await untilStopped(context).catch(() => undefined);
      return { outputs: { text: "done" } };
    });
    const engine = engineWith(store(), [stubborn]);
    const events = recordEvents(engine);
    const { id } = await engine.begin(
      request("steps:\n  - { id: s, uses: test.stubborn }\n  - { id: n, uses: test.echo }\n"),
    );
    await until(() => events.some((line) => line.includes("s:running")), "the step");
    await engine.cancel(id, "U2");
    const view = await engine.waitForEnd(id);
    expect(cellsOf(view)).toEqual(["s:succeeded", "n:skipped"]);
    expect(view.status).toBe("cancelled");
  });

  test("an action that must undo what it began, as one that runs helm does, gets the time it declares", async () => {
    const undoing = {
      ...fakeAction("test.undoing", async (_params, context) => {
        await untilStopped(context).catch(() => undefined);
        await systemClock.sleep(100);
        const { code, message } = context.signal.reason as Failure;
        throw new Failure(code, message, { state: "What was begun was undone." });
      }),
      stopGraceMs: 60_000,
    };
    const engine = engineWith(store(), [undoing], { limits: { stopGraceMs: 10 } });
    const events = recordEvents(engine);
    const { id } = await engine.begin(request("steps:\n  - { id: s, uses: test.undoing }\n"));
    await until(() => events.some((line) => line.includes("s:running")), "the step");
    await engine.cancel(id, "U2");
    const view = await engine.waitForEnd(id);
    expect(view.status).toBe("cancelled");
    expect(view.steps.at(0)?.cells).toMatchObject([
      { problem: "Cancelled by U2. What was begun was undone." },
    ]);
  });

  test("of a run that is waiting for its turn ends it without running anything", async () => {
    const engine = engineWith(store(), [hanging]);
    const events = recordEvents(engine);
    const body =
      "concurrency: { group: c1 }\nsteps:\n  - { id: slow, uses: test.hang }\nfinally:\n  - { id: clean, uses: test.echo }\n";
    const first = await engine.begin(request(body));
    await until(() => events.some((line) => line.includes("slow:running")), "the first run");
    const second = await engine.begin(request(body));
    await engine.cancel(second.id, "U2");
    const view = await engine.waitForEnd(second.id);
    expect(view).toMatchObject({ status: "cancelled", problem: "Cancelled by U2." });
    expect(cellsOf(view)).toEqual(["slow:skipped", "clean:skipped"]);
    expect(view.startedAtMs).toBeUndefined();
    await engine.cancel(first.id, "U2");
    await engine.waitForEnd(first.id);
  });
});

describe("close", () => {
  test("cancels running runs and waits for their finally", async () => {
    const engine = engineWith(store(), [hanging]);
    const events = recordEvents(engine);
    const { id } = await engine.begin(request(BODY));
    await until(() => events.some((line) => line.includes("slow[a]:running")), "the first cell");
    await engine.close({ graceMs: 10_000 });
    expect((await store().runs.find(id))?.view).toMatchObject({ status: "cancelled" });
    expect(events.at(-1)).toMatch(/^ended cancelled/);
    await expect(engine.begin(request(BODY))).rejects.toMatchObject({ code: "ENGINE_CLOSING" });
  });

  test("leaves a finally that takes too long to the next start", async () => {
    const engine = engineWith(store(), [hanging]);
    const events = recordEvents(engine);
    const { id } = await engine.begin(
      request("steps:\n  - { id: slow, uses: test.hang }\nfinally:\n  - { id: clean, uses: test.hang }\n"),
    );
    await until(() => events.some((line) => line.includes("slow:running")), "the step");
    await engine.close({ graceMs: 50 });
    expect(await store().runs.find(id)).toMatchObject({
      status: "cancelling",
      leaseOwner: null,
      endedAtMs: null,
    });

    const quick = fakeAction("test.hang", async () => ({ outputs: {} }));
    const next = engineWith(store(), [quick]);
    await next.recover();
    const view = await next.waitForEnd(id);
    expect(cellsOf(view)).toEqual(["slow:cancelled", "clean:succeeded"]);
    expect(view.status).toBe("cancelled");
  });
});
