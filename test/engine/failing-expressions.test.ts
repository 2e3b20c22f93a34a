import { describe, expect, test } from "vitest";
import { cellsOf, echo, engineWith, fakeAction, request, runToEnd, sharedStore } from "./engine-harness.ts";

const store = sharedStore();

const breaks = fakeAction("test.breaks", async () => {
  throw new Error("it does");
});
/** Lint cannot know that these do not exist: the first step fails before it returns anything. */
const MISSING = `"\${{ steps.first.outputs.text }}"`;
const CLEAN_UP = `
finally:
  - { id: clean, uses: test.echo, with: { text: ${MISSING} } }
  - { id: still, uses: test.echo }
`;

describe("an expression that cannot be evaluated fails its step, and the clean-up still runs", () => {
  test("in the clean-up itself", async () => {
    const engine = engineWith(store(), [breaks]);
    const body = `concurrency: { group: one }\nsteps:\n  - { id: first, uses: test.breaks }\n${CLEAN_UP}`;
    const view = await runToEnd(engine, body);
    expect(view.status).toBe("failed");
    expect(cellsOf(view)).toEqual(["first:failed", "clean:failed", "still:succeeded"]);
    expect(view.problem).toMatch(/^first: .*it does/);
    const [clean] = view.steps.find(({ id }) => id === "clean")?.cells ?? [];
    expect(clean?.problem).toContain("outputs");
    expect(await store().runs.find(view.id)).toMatchObject({ status: "failed", leaseOwner: null });
    // Its group is free again.
    expect(
      (await runToEnd(engine, "concurrency: { group: one }\nsteps: [{ uses: test.echo }]\n")).status,
    ).toBe("succeeded");
  });

  test.each([
    [
      "with",
      `uses: test.echo, with: { text: ${MISSING} }`,
      /^first: it does\. second failed because first had failed/,
    ],
    ["if", `uses: test.echo, if: steps.first.outputs.text == "a"`, /^first: it does\. second/],
    ["matrix", `uses: test.echo, matrix: { a: [${MISSING}] }`, /^first: it does\. second/],
    ["outputs", `uses: test.echo, outputs: { more: ${MISSING} }`, /^first: it does\. second/],
    ["an index", `uses: test.echo, with: { text: "\${{ inputs.list[3] }}" }`, /^second: /],
  ])("in %s of a step", async (_place, step, problem) => {
    const view = await runToEnd(
      engineWith(store(), [breaks]),
      `inputs: { list: { type: array, default: [a] } }
steps:
  - { id: first, uses: test.breaks, continue_on_error: true }
  - { id: second, ${step} }
  - { id: third, uses: test.echo }
finally:
  - { id: clean, uses: test.echo }
`,
    );
    expect(cellsOf(view)).toEqual(["first:failed", "second:failed", "third:skipped", "clean:succeeded"]);
    expect(view).toMatchObject({ status: "failed", problem: expect.stringMatching(problem) });
    expect(await store().runs.find(view.id)).toMatchObject({ status: "failed", leaseOwner: null });
  });

  test("one that cuts a character in half is stored with the replacement character", async () => {
    const engine = engineWith(store(), []);
    const view = await runToEnd(
      engine,
      `steps:\n  - { id: cut, uses: test.echo, with: { text: '\${{ "😀".substring(0, 1) }}' } }\n`,
    );
    expect(view.status).toBe("succeeded");
    const [attempt] = await store().attempts.ofRun(view.id);
    expect(attempt?.outputs).toEqual({ text: "\uFFFD" });
  });
});

test("anything else that goes wrong inside a step fails it, and the clean-up still runs", async () => {
  // An engine whose action is gone by the time of the step, which should not happen with any registry.
  const actions = new Map([[echo.name, echo]]);
  const taker = fakeAction("test.taker", async () => {
    actions.delete("test.gone");
    return { outputs: {} };
  });
  const gone = fakeAction("test.gone", async () => ({ outputs: {} }));
  for (const action of [taker, gone]) actions.set(action.name, action);
  const engine = engineWith(store(), [], { actions });
  const { id } = await engine.begin(
    request(`
steps:
  - { id: take, uses: test.taker }
  - { id: work, matrix: { m: [a, b] }, uses: test.gone }
  - { id: after, uses: test.echo }
finally:
  - { id: clean, uses: test.echo }
`),
  );
  const view = await engine.waitForEnd(id);
  expect(cellsOf(view)).toEqual([
    ...["take:succeeded", "work[a]:failed", "work[b]:failed", "after:skipped", "clean:succeeded"],
  ]);
  expect(view).toMatchObject({ status: "failed", problem: expect.stringContaining("test.gone") });
});
