import { describe, expect, test } from "vitest";
import { eventually } from "../../../test/support/eventually.ts";
import { LatestOnly } from "./latest-only.ts";

function collector(everyMs: number, fail = false) {
  const seen: number[] = [];
  const errors: unknown[] = [];
  const latest = new LatestOnly<number>({
    everyMs,
    work: async (value) => {
      seen.push(value);
      if (fail) throw new Error("no");
    },
    onError: (error) => errors.push(error),
  });
  return { seen, errors, latest };
}

describe("LatestOnly", () => {
  test("handles the first value at once, and only the last of those that arrive during the pause", async () => {
    const { seen, latest } = collector(40);
    for (const value of [1, 2, 3]) latest.offer("k", value, false);
    expect(seen).toEqual([1]);
    await eventually("the last", () => seen.length === 2);
    expect(seen).toEqual([1, 3]);
  });

  test("an urgent one ends the pause", async () => {
    const { seen, latest } = collector(60_000);
    latest.offer("k", 1, false);
    await Promise.resolve();
    latest.offer("k", 2, true);
    await eventually("the urgent one", () => seen.length === 2);
    await latest.settled();
  });

  test("keys do not wait for each other", () => {
    const { seen, latest } = collector(5);
    latest.offer("a", 1, false);
    latest.offer("b", 2, false);
    expect(seen).toEqual([1, 2]);
  });

  test("settled handles what is waiting, without the pause", async () => {
    const { seen, latest } = collector(60_000);
    latest.offer("k", 1, false);
    latest.offer("k", 2, false);
    await latest.settled();
    expect(seen).toEqual([1, 2]);
  });

  test("a failure is reported and stops nothing", async () => {
    const { seen, errors, latest } = collector(1, true);
    latest.offer("k", 1, false);
    await eventually("the failure", () => errors.length === 1);
    latest.offer("k", 2, true);
    await eventually("the second", () => errors.length === 2);
    expect(seen).toEqual([1, 2]);
  });
});
