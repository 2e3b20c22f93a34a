import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { Failure } from "../../src/base/failure.ts";
import type { JsonObject } from "../../src/base/json.ts";
import {
  cellsOf,
  engineWith,
  fakeAction,
  recordEvents,
  request,
  runToEnd,
  sharedStore,
} from "./engine-harness.ts";

const store = sharedStore();
const failing = fakeAction("test.fail", async () => {
  throw new Failure("ACTION_FAILED", "It broke.", { hint: "Fix it." });
});

describe("a run", () => {
  test("reports every change in order, and ends with its steps", async () => {
    const engine = engineWith(store(), []);
    const events = recordEvents(engine);
    const view = await runToEnd(
      engine,
      `
steps:
  - id: one
    uses: test.echo
    with: { text: hello }
  - id: two
    matrix: { mesh: [a, b] }
    uses: test.echo
    with: { text: "\${{ steps.one.outputs.text }} \${{ matrix.mesh }}" }
finally:
  - id: clean
    uses: test.echo
`,
    );
    expect(view).toMatchObject({ status: "succeeded", warnings: [], artifacts: [] });
    expect(view.problem).toBeUndefined();
    expect(events).toMatchInlineSnapshot(`
      [
        "created queued one:waiting two[a]:waiting two[b]:waiting clean:waiting",
        "started running one:waiting two[a]:waiting two[b]:waiting clean:waiting",
        "step running one:running two[a]:waiting two[b]:waiting clean:waiting",
        "step running one:succeeded two[a]:waiting two[b]:waiting clean:waiting",
        "step running one:succeeded two[a]:running two[b]:waiting clean:waiting",
        "step running one:succeeded two[a]:succeeded two[b]:waiting clean:waiting",
        "step running one:succeeded two[a]:succeeded two[b]:running clean:waiting",
        "step running one:succeeded two[a]:succeeded two[b]:succeeded clean:waiting",
        "step running one:succeeded two[a]:succeeded two[b]:succeeded clean:running",
        "step running one:succeeded two[a]:succeeded two[b]:succeeded clean:succeeded",
        "ended succeeded one:succeeded two[a]:succeeded two[b]:succeeded clean:succeeded",
      ]
    `);
    expect(await engine.view(view.id)).toEqual(view);
  });

  test("passes on outputs, matrix values and inputs", async () => {
    const seen: JsonObject[] = [];
    const look = fakeAction("test.look", async (params) => {
      seen.push(params);
      return { outputs: { text: `${String(params.text)}!` } };
    });
    await runToEnd(
      engineWith(store(), [look]),
      `
inputs:
  names: { type: array, items: string, default: [x, y] }
steps:
  - id: each
    matrix: { name: "\${{ inputs.names }}" }
    uses: test.look
    with: { text: "\${{ matrix.name }}" }
  - id: after
    uses: test.look
    with: { text: "\${{ steps.each.cells.x.text }}\${{ steps.each.cells.y.text }}" }
`,
    );
    expect(seen).toEqual([{ text: "x" }, { text: "y" }, { text: "x!y!" }]);
  });

  test("skips what follows a failure, except steps that ask to run, and runs finally", async () => {
    const view = await runToEnd(
      engineWith(store(), [failing]),
      `
steps:
  - { id: good, uses: test.echo }
  - { id: bad, uses: test.fail }
  - { id: next, uses: test.echo }
  - { id: handler, uses: test.echo, if: failure() }
  - { id: anyway, uses: test.echo, if: always() }
finally:
  - { id: clean, uses: test.fail }
  - { id: sweep, uses: test.echo }
`,
    );
    expect(cellsOf(view)).toEqual([
      "good:succeeded",
      "bad:failed",
      "next:skipped",
      "handler:succeeded",
      "anyway:succeeded",
      "clean:failed",
      "sweep:succeeded",
    ]);
    expect(view.status).toBe("failed");
    expect(view.problem).toBe("bad: It broke. Fix it.");
  });

  test("continues after a failure if the step allows it, with a warning", async () => {
    const view = await runToEnd(
      engineWith(store(), [failing]),
      `
steps:
  - { id: bad, uses: test.fail, continue_on_error: true, matrix: { m: [a, b] } }
  - { id: next, uses: test.echo }
`,
    );
    expect(view.status).toBe("succeeded");
    expect(cellsOf(view)).toEqual(["bad[a]:failed", "bad[b]:failed", "next:succeeded"]);
    expect(view.warnings).toEqual(["bad (a): It broke. Fix it.", "bad (b): It broke. Fix it."]);
  });

  test("does not start further cells after one has failed", async () => {
    const view = await runToEnd(
      engineWith(store(), [failing]),
      `
steps:
  - { id: bad, uses: test.fail, matrix: { m: [a, b, c] } }
`,
    );
    expect(cellsOf(view)).toEqual(["bad[a]:failed", "bad[b]:skipped", "bad[c]:skipped"]);
    expect(view.problem).toBe("bad (a): It broke. Fix it.");
  });

  test("decides each cell by an `if` that reads the matrix", async () => {
    const view = await runToEnd(
      engineWith(store(), []),
      `
steps:
  - { id: some, uses: test.echo, matrix: { m: [a, b] }, if: 'matrix.m == "b"' }
`,
    );
    expect(cellsOf(view)).toEqual(["some[a]:skipped", "some[b]:succeeded"]);
    expect(view.status).toBe("succeeded");
  });

  test("runs at most max_parallel cells at a time", async () => {
    let atWork = 0;
    let most = 0;
    const order: string[] = [];
    const busy = fakeAction("test.busy", async (params) => {
      order.push(String(params.text));
      atWork += 1;
      most = Math.max(most, atWork);
      await delay(10);
      atWork -= 1;
      return { outputs: {} };
    });
    const view = await runToEnd(
      engineWith(store(), [busy]),
      `
steps:
  - { id: many, uses: test.busy, matrix: { m: [a, b, c, d, e], max_parallel: 2 }, with: { text: "\${{ matrix.m }}" } }
`,
    );
    expect(view.status).toBe("succeeded");
    expect(most).toBe(2);
    expect(order).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("an action that throws synchronously, or throws something other than an error, fails its step", async () => {
    const rude = fakeAction("test.rude", () => {
      throw new TypeError("rude");
    });
    const odd = fakeAction("test.odd", () => Promise.reject("just a text"));
    const view = await runToEnd(
      engineWith(store(), [rude, odd]),
      `
steps:
  - { id: rude, uses: test.rude, continue_on_error: true }
  - { id: odd, uses: test.odd }
`,
    );
    expect(view.warnings).toEqual(["rude: rude"]);
    expect(view.problem).toBe("odd: just a text");
  });

  test("keeps artifacts with the run", async () => {
    const save = fakeAction("test.save", async (_params, context) => {
      const file = { name: "a.txt", title: "A", mediaType: "text/plain" as const };
      await context.saveArtifact({ ...file, bytes: Buffer.from("old") });
      await context.saveArtifact({ ...file, bytes: Buffer.from("newer"), altText: "what it shows" });
      return { outputs: {} };
    });
    const engine = engineWith(store(), [save]);
    const view = await runToEnd(engine, "steps:\n  - { id: save, uses: test.save }\n");
    expect(view.artifacts).toEqual([
      { name: "a.txt", title: "A", mediaType: "text/plain", altText: "what it shows", sizeBytes: 5 },
    ]);
    expect(Buffer.from((await engine.artifact(view.id, "a.txt")) ?? []).toString()).toBe("newer");
  });

  test("an unknown run is a failure that says so", async () => {
    const engine = engineWith(store(), []);
    await expect(engine.waitForEnd("nope")).rejects.toMatchObject({ code: "RUN_UNKNOWN" });
    await expect(engine.cancel("nope", "U1")).rejects.toMatchObject({ code: "RUN_UNKNOWN" });
    expect(await engine.view("nope")).toBeUndefined();
    expect(await engine.artifact("nope", "x")).toBeUndefined();
  });

  test("a listener that throws does not disturb others", async () => {
    const engine = engineWith(store(), []);
    engine.subscribe(() => {
      throw new Error("listener");
    });
    const events = recordEvents(engine);
    const view = await runToEnd(engine, "steps:\n  - { id: x, uses: test.echo }\n");
    expect(view.status).toBe("succeeded");
    expect(events.at(-1)).toBe("ended succeeded x:succeeded");
  });
});

describe("a locked cluster", () => {
  const lock = {
    cluster: "c",
    owner: "U7",
    reason: "A demo.",
    createdAtMs: 0,
    expiresAtMs: Number.MAX_SAFE_INTEGER,
  };
  const changing = {
    ...fakeAction("test.change", async () => ({ outputs: {} })),
    changesCluster: true,
  };

  test("refuses other people's runs that would change it, and lets the others through", async () => {
    const engine = engineWith(store(), [changing], { clusterLocks: { holder: async () => lock } });
    const change = request("steps:\n  - { id: s, uses: test.change }\n");
    await expect(engine.begin(change)).rejects.toMatchObject({ code: "CLUSTER_LOCKED" });
    expect((await engine.begin({ ...change, requestedBy: "U7" })).status).toBe("queued");
    expect((await runToEnd(engine, "steps:\n  - { id: s, uses: test.echo }\n")).status).toBe("succeeded");
  });
});
