import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { timedSignal, withTimedSignal } from "./timed-signal.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

test("is aborted when the time is over", async () => {
  const limit = timedSignal(1);
  await once(limit.signal, "abort");
  expect(limit.isOver()).toBe(true);
  limit.end();
});

test("is aborted with the outer signal, and for its reason", () => {
  const outer = new AbortController();
  const limit = timedSignal(60_000, outer.signal);
  outer.abort(new Error("no longer wanted"));
  expect(limit.signal.reason).toEqual(new Error("no longer wanted"));
  expect(limit.isOver()).toBe(false);
  limit.end();
});

test("of an outer signal that is aborted already is aborted from the start", () => {
  const limit = timedSignal(60_000, AbortSignal.abort(new Error("too late")));
  expect(limit.signal.reason).toEqual(new Error("too late"));
  limit.end();
});

test("is aborted in time although everything that can be collected is collected", async () => {
  const outer = new AbortController();
  let isOver = false;
  const work = withTimedSignal(100, outer.signal, (signal) => {
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  }).finally(() => {
    isOver = true;
  });
  work.catch(() => undefined);
  while (!isOver) {
    collectGarbage();
    await delay(10);
  }
  await expect(work).rejects.toMatchObject({ name: "TimeoutError" });
});

test("work that ends in time keeps its result, and its signal is never aborted", async () => {
  const outer = new AbortController();
  let seen: AbortSignal | undefined;
  const result = await withTimedSignal(60_000, outer.signal, async (signal) => {
    seen = signal;
    return "done";
  });
  outer.abort();
  expect(result).toBe("done");
  expect(seen?.aborted).toBe(false);
});

test("a time longer than Node's timers can take is not over at once", async () => {
  const limit = timedSignal(30 * 86_400_000);
  await delay(20);
  expect(limit.isOver()).toBe(false);
  limit.end();
});
