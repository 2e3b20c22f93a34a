import { describe, expect, test } from "vitest";
import { Failure } from "../../src/base/failure.ts";
import type { RunView } from "../../src/run/run-view.ts";
import type { Store } from "../../src/store/open-store.ts";
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

const INNER = `version: 1
name: inner
steps:
  - { id: made, uses: test.mark, with: { text: made } }
  - { id: skipped, uses: test.mark, if: "false", with: { text: never } }
  - { id: slow, matrix: { m: [a, b] }, uses: test.slow }
  - { id: later, uses: test.mark, with: { text: never } }
finally:
  - { id: clean, uses: test.mark, with: { text: "clean \${{ steps.made.outputs.text }}" } }
`;
const QUICK = `version: 1
name: quick
steps:
  - { id: only, uses: test.mark, with: { text: quick } }
outputs: { text: "\${{ steps.only.outputs.text }}" }
`;
const OUTER = `
steps:
  - { id: before, uses: test.mark, with: { text: kept } }
  - { id: quick, uses: "playbook:./quick.yaml" }
  - { id: inner, uses: "playbook:./inner.yaml" }
  - { id: after, uses: "playbook:./quick.yaml" }
finally:
  - { id: first, uses: test.mark, if: steps.before.outcome == "succeeded", with: { text: "\${{ steps.before.outputs.text }}" } }
  - { id: second, uses: test.mark, with: { text: "\${{ steps.quick.outputs.text }} \${{ steps.after.outcome }}" } }
`;
const LEFT = new Set(["kept", "quick", "made", "clean made", "quick skipped"]);

/** Cancels a run in the middle of an included playbook, in a process that dies at the given write after that. */
async function cancelledAndKilled(dieAt: number, when: "before" | "after") {
  const effects = new Set<string>();
  const mark = fakeAction("test.mark", async ({ text }) => {
    effects.add(String(text));
    return { outputs: { text: String(text) } };
  });
  const slow = fakeAction("test.slow", (_params, context) => untilStopped(context));
  const real = store();
  let [isArmed, writes] = [false, 0];
  const dying = <T extends object>(repository: T): T =>
    new Proxy(repository, {
      get(target, name, receiver) {
        const member: unknown = Reflect.get(target, name, receiver);
        const writing = ["begin", "record", "end", "change"];
        if (typeof member !== "function" || !writing.includes(String(name))) return member;
        return async (...args: readonly unknown[]) => {
          const isLast = isArmed && ++writes === dieAt;
          if (isLast && when === "before") throw new Failure("STORE_UNWRITABLE", "The process is dead.");
          const answer: unknown = await Reflect.apply(member, target, args);
          if (isLast) throw new Failure("STORE_UNWRITABLE", "The process is dead.");
          return answer;
        };
      },
    });
  const dies: Store = { ...real, runs: dying(real.runs), attempts: dying(real.attempts) };
  const a = engineWith(dies, [mark, slow], { owner: "a" });
  const events = recordEvents(a);
  const outer = request(OUTER);
  const includes = { "inner.yaml": INNER, "quick.yaml": QUICK };
  const { id } = await a.begin({ ...outer, source: { ...outer.source, includes } });
  await until(() => events.some((line) => line.includes("inner.slow[a]:running")), "the step inside");
  isArmed = true;
  await a.cancel(id, "U7");
  let view: RunView = await a.waitForEnd(id);
  const diedInTime = writes >= dieAt;
  if (diedInTime) {
    const b = engineWith(real, [mark, slow], { owner: "b" });
    await b.recover();
    view = await b.waitForEnd(id);
  }
  return { view, effects, diedInTime };
}

describe("a cancelled run ends as it would have, wherever its process dies after that", () => {
  test.each(["before", "after"] as const)("%s any write", async (when) => {
    const whole = await cancelledAndKilled(Number.POSITIVE_INFINITY, when);
    expect(whole.view).toMatchObject({ status: "cancelled", problem: expect.stringContaining("U7") });
    expect(whole.effects).toEqual(LEFT);
    expect(cellsOf(whole.view)).toEqual([
      ...["before:succeeded", "quick:succeeded", "quick.only:succeeded", "inner:cancelled"],
      ...[
        "inner.made:succeeded",
        "inner.skipped:skipped",
        "inner.slow[a]:cancelled",
        "inner.slow[b]:cancelled",
      ],
      ...["inner.later:skipped", "inner.clean:succeeded", "after:skipped", "after.only:skipped"],
      ...["first:succeeded", "second:succeeded"],
    ]);
    let deaths = 0;
    for (let dieAt = 1; ; dieAt++) {
      const { view, effects, diedInTime } = await cancelledAndKilled(dieAt, when);
      if (!diedInTime) break;
      deaths += 1;
      const where = `${when} write ${dieAt}`;
      expect(cellsOf(view), where).toEqual(cellsOf(whole.view));
      expect(effects, where).toEqual(LEFT);
      expect(view, where).toMatchObject({ status: "cancelled", problem: whole.view.problem });
    }
    expect(deaths).toBeGreaterThan(12);
  });
});
