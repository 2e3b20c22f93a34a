import { expect, test } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { newVitals, whyNotAlive, whyNotReady } from "./vitals.ts";

function bot() {
  let nowMs = 0;
  const vitals = newVitals({ ...systemClock, monotonicMs: () => nowMs });
  return {
    vitals,
    pass: (ms: number) => {
      nowMs += ms;
    },
    why: (isConnected = true) => whyNotReady(vitals, { isConnected, leaseTtlMs: 30_000 }),
  };
}

test("a bot is ready until its store is silent for a lease's time, and again once it answers", () => {
  const { vitals, pass, why } = bot();
  pass(29_000);
  expect(why()).toEqual([]);
  pass(2_000);
  expect(why()).toEqual(["the store has not answered for 31 s"]);
  expect(whyNotAlive(vitals)).toEqual([]);
  vitals.store.beat();
  expect(why()).toEqual([]);
});

test("a bot without its socket is not ready, but nothing that a restart would mend", () => {
  const { vitals, why } = bot();
  expect(why(false)).toEqual(["the socket to Slack is not connected"]);
  expect(whyNotAlive(vitals)).toEqual([]);
});

test("a loop that stands still makes the bot not ready after a minute, and not alive after ten", () => {
  const { vitals, pass, why } = bot();
  for (const [ms, isAlive] of [
    [61_000, true],
    [600_000, false],
  ] as const) {
    pass(ms);
    vitals.store.beat();
    vitals.outbox.beat();
    expect(why()).toEqual([expect.stringMatching(/^the scheduler has not looked for due runs for \d+ s$/)]);
    expect(whyNotAlive(vitals).length === 0).toBe(isAlive);
  }
});
