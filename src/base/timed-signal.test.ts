import { once } from "node:events";
import { expect, test } from "vitest";
import { timedSignal } from "./timed-signal.ts";

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
