import { expect, test } from "vitest";
import { cellsOf, engineWith, fakeAction, runToEnd, sharedStore } from "./engine-harness.ts";

const store = sharedStore();

const step = `steps:
  - id: odd
    uses: test.odd
    retry: { attempts: 3, backoff: 1s }
`;

test("outputs that do not fit the action's own schema fail the step at its first attempt and are not kept", async () => {
  let calls = 0;
  const odd = fakeAction("test.odd", async () => {
    calls++;
    return { outputs: { text: 7, more: true } };
  });
  const view = await runToEnd(engineWith(store(), [odd]), step);
  expect(cellsOf(view)).toEqual(["odd:failed"]);
  expect(calls).toBe(1);
  expect(view.problem).toContain("What test.odd returned does not match the schemas that it publishes.");
  expect(view.problem).toContain('In its outputs: "text" must be a text, but it is 7.');
  expect(view.problem).toContain("This is a fault in the action, not in the playbook");
  const [attempt] = await store().attempts.ofRun(view.id);
  expect(attempt).toMatchObject({ status: "failed", outputs: null });
});

test("a result that does not fit is not stored, so nothing can use it", async () => {
  const odd = fakeAction("test.odd", async () => ({ outputs: {}, result: { p99: "2 ms" } }), {
    measures: true,
  });
  const view = await runToEnd(engineWith(store(), [odd]), step);
  expect(view).toMatchObject({ status: "failed" });
  expect(view.problem).toContain('In its result: "p99" must be a number, but it is "2 ms".');
  expect(await store().results.ofRun(view.id)).toEqual([]);
});
