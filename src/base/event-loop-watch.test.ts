import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../../test/support/eventually.ts";
import { atWork, watchEventLoop } from "./event-loop-watch.ts";
import { type Log, silentLog } from "./log.ts";

function compute(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

test("a warning names what blocked the event loop and for how long; repeats right after it are only counted", async () => {
  const warnings: Readonly<Record<string, unknown>>[] = [];
  const log: Log = { ...silentLog, warn: (details) => void warnings.push(details) };
  atWork("what came before");
  onTestFinished(watchEventLoop(log, 200));
  atWork("the section that computes");
  compute(500);
  const [warning] = await eventually("the warning", () => warnings.length > 0 && warnings);
  expect(warning?.works).toBe("the section that computes");
  expect(warning?.heldMs).toBeGreaterThanOrEqual(300);
  compute(500);
  await delay(150);
  expect(warnings).toHaveLength(1);
});
