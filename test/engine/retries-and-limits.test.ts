import { describe, expect, test } from "vitest";
import { Failure } from "../../src/base/failure.ts";
import type { Action } from "../../src/engine/action.ts";
import type { EngineOptions } from "../../src/engine/engine-options.ts";
import {
  cellsOf,
  engineWith,
  fakeAction,
  request,
  runToEnd,
  sharedStore,
  untilStopped,
} from "./engine-harness.ts";
import { FakeClock } from "./fake-clock.ts";

const store = sharedStore();

/** Succeeds on the given attempt. */
function flaky(succeedsAt: number): { readonly action: Action; readonly startedAtMs: number[] } {
  const startedAtMs: number[] = [];
  const action = fakeAction("test.flaky", async (_params, { clock }) => {
    startedAtMs.push(clock.nowMs());
    if (startedAtMs.length < succeedsAt) throw new Failure("KUBE_CONFLICT", `No ${startedAtMs.length}.`);
    return { outputs: {} };
  });
  return { action, startedAtMs };
}

async function startWithFakeClock(
  actions: readonly Action[],
  body: string,
  options: Partial<EngineOptions> = {},
) {
  const clock = new FakeClock();
  const engine = engineWith(store(), actions, { clock, ...options });
  const { id } = await engine.begin(request(body));
  return { clock, engine, id, end: engine.waitForEnd(id) };
}

describe("retry", () => {
  test("waits twice as long after each failure, and journals every attempt", async () => {
    const { action, startedAtMs } = flaky(3);
    const { clock, end, id } = await startWithFakeClock(
      [action],
      "steps:\n  - { id: f, uses: test.flaky, retry: { attempts: 3, backoff: 2s } }\n",
    );
    await clock.untilSleeping(2_000);
    clock.advance(2_000);
    await clock.untilSleeping(4_000);
    clock.advance(4_000);
    const view = await end;
    expect(view.status).toBe("succeeded");
    expect(view.steps[0]?.cells[0]).toMatchObject({ status: "succeeded", attempt: 3 });
    expect(view.steps[0]?.cells[0]?.problem).toBeUndefined();
    expect(startedAtMs.map((ms) => ms - (startedAtMs[0] ?? 0))).toEqual([0, 2_000, 6_000]);
    expect(await store().attempts.ofRun(id)).toMatchObject([
      { attempt: 1, status: "failed", settled: false, problem: "No 1." },
      { attempt: 2, status: "failed", settled: false, problem: "No 2." },
      { attempt: 3, status: "succeeded", settled: true, problem: null },
    ]);
  });

  test("fails with the last problem once all attempts are used up", async () => {
    const { action, startedAtMs } = flaky(9);
    const { clock, end } = await startWithFakeClock(
      [action],
      "steps:\n  - { id: f, uses: test.flaky, retry: { attempts: 2, backoff: 1s } }\n",
    );
    await clock.untilSleeping(1_000);
    clock.advance(1_000);
    expect(await end).toMatchObject({ status: "failed", problem: "f: No 2." });
    expect(startedAtMs).toHaveLength(2);
  });

  test("is not waited for after a cancel", async () => {
    const { action, startedAtMs } = flaky(9);
    const { clock, engine, id, end } = await startWithFakeClock(
      [action],
      "steps:\n  - { id: f, uses: test.flaky, retry: { attempts: 5, backoff: 1m } }\n",
    );
    await clock.untilSleeping(60_000);
    await engine.cancel(id, "U2");
    expect(await end).toMatchObject({ status: "cancelled" });
    expect(startedAtMs).toHaveLength(1);
  });
});

describe("time limits", () => {
  const hanging = fakeAction("test.hang", (_params, context) => untilStopped(context, context.clock));

  test("of a step fail it, with the limit and what to do", async () => {
    const { clock, end } = await startWithFakeClock(
      [hanging],
      "steps:\n  - { id: slow, uses: test.hang, timeout: 5s }\nfinally:\n  - { id: clean, uses: test.echo }\n",
    );
    await clock.untilSleeping(5_000);
    clock.advance(5_000);
    const view = await end;
    expect(cellsOf(view)).toEqual(["slow:failed", "clean:succeeded"]);
    expect(view.problem).toMatch(/^slow: It took longer than the step's limit of 5s\..*timeout/);
  });

  test("of a step apply to each attempt", async () => {
    const { clock, end } = await startWithFakeClock(
      [hanging],
      "steps:\n  - { id: slow, uses: test.hang, timeout: 5s, retry: { attempts: 2, backoff: 1s } }\n",
    );
    for (const ms of [5_000, 1_000, 5_000]) {
      await clock.untilSleeping(ms);
      clock.advance(ms);
    }
    expect((await end).steps[0]?.cells[0]).toMatchObject({ status: "failed", attempt: 2 });
  });

  test("of the run stop it, skip the rest, and leave finally its own time", async () => {
    const { clock, end } = await startWithFakeClock(
      [hanging],
      "timeout: 7s\nsteps:\n  - { id: slow, uses: test.hang }\n  - { id: next, uses: test.echo, if: always() }\nfinally:\n  - { id: clean, uses: test.echo }\n",
    );
    await clock.untilSleeping(7_000);
    clock.advance(7_000);
    const view = await end;
    expect(cellsOf(view)).toEqual(["slow:failed", "next:skipped", "clean:succeeded"]);
    expect(view.status).toBe("failed");
    expect(view.problem).toMatch(
      /^The run took longer than its limit of 7s\..* It stopped in slow\. The clean-up was run\.$/,
    );
  });

  test("of finally end it, and say what is left", async () => {
    const { clock, end } = await startWithFakeClock(
      [hanging],
      "steps:\n  - { id: go, uses: test.echo }\nfinally:\n  - { id: stuck, uses: test.hang }\n  - { id: sweep, uses: test.echo }\n",
      { limits: { finallyMs: 9_000 } },
    );
    await clock.untilSleeping(9_000);
    clock.advance(9_000);
    const view = await end;
    expect(cellsOf(view)).toEqual(["go:succeeded", "stuck:failed", "sweep:skipped"]);
    expect(view.status).toBe("failed");
    expect(view.problem).toMatch(/limit of 9s.* Not done: stuck \(test\.hang\), sweep \(test\.echo\)\./);
  });

  test("an action that does not react is given up after the grace period", async () => {
    const deaf = fakeAction("test.deaf", () => new Promise(() => {}));
    const { clock, end } = await startWithFakeClock(
      [deaf],
      "steps:\n  - { id: deaf, uses: test.deaf, timeout: 5s }\nfinally:\n  - { id: clean, uses: test.echo }\n",
      { limits: { stopGraceMs: 3_000 } },
    );
    await clock.untilSleeping(5_000);
    clock.advance(5_000);
    await clock.untilSleeping(3_000);
    clock.advance(3_000);
    const view = await end;
    expect(cellsOf(view)).toEqual(["deaf:failed", "clean:succeeded"]);
    expect(view.problem).toMatch(
      /limit of 5s\. The action did not stop within 3s.* It may still be running\./,
    );
  });
});

test("parameters that do not fit fail the step before the action is called", async () => {
  let called = false;
  const strict = fakeAction("test.strict", async () => {
    called = true;
    return { outputs: {} };
  });
  const view = await runToEnd(
    engineWith(store(), [strict]),
    `inputs:
  n: { type: integer, default: 3 }
steps:
  - { id: one, uses: test.strict, with: { text: "\${{ dyn(inputs.n) }}" } }
`,
  );
  expect(view.status).toBe("failed");
  expect(view.problem).toMatch(/^one: The parameters do not fit test\.strict: /);
  expect(called).toBe(false);
});
