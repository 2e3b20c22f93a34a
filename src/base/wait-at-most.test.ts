import { describe, expect, test } from "vitest";
import { type Clock, systemClock } from "./clock.ts";
import { LATE, waitAtMost } from "./wait-at-most.ts";

/** Its time is over at once, or never; says whether a sleep still waits. */
function clockThat(isOver: boolean) {
  let waiting = 0;
  const sleep: Clock["sleep"] = (_ms, options) => {
    waiting++;
    return (isOver ? Promise.resolve() : systemClock.sleep(3_600_000, options)).finally(() => waiting--);
  };
  return { sleep, waiting: () => waiting };
}

describe("waitAtMost", () => {
  test("returns what the work returns in time, and stops waiting for the limit", async () => {
    const clock = clockThat(false);
    expect(await waitAtMost(Promise.resolve(7), 10, clock)).toBe(7);
    await new Promise((resolve) => setImmediate(resolve));
    expect(clock.waiting()).toBe(0);
  });

  test("says that the work is late", async () => {
    expect(await waitAtMost(new Promise(() => {}), 10, clockThat(true))).toBe(LATE);
  });

  test("is late as soon as the wait is given up", async () => {
    const giveUp = new AbortController();
    const waiting = waitAtMost(new Promise(() => {}), 10, clockThat(false), giveUp.signal);
    giveUp.abort();
    expect(await waiting).toBe(LATE);
  });

  test("throws what the work throws in time; what it throws later disturbs nobody", async () => {
    await expect(waitAtMost(Promise.reject(new Error("no")), 10, clockThat(false))).rejects.toThrow("no");
    let fail: (error: Error) => void = () => {};
    const work = new Promise<never>((_, reject) => {
      fail = reject;
    });
    expect(await waitAtMost(work, 10, clockThat(true))).toBe(LATE);
    fail(new Error("too late"));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
