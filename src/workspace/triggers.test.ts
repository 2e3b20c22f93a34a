import { expect, test } from "vitest";
import type { Clock } from "../base/clock.ts";
import { Triggers } from "./triggers.ts";

function heldClock(): Clock & { pass(ms: number): void } {
  let now = 1_700_000_000_000;
  return {
    nowMs: () => now,
    monotonicMs: () => now,
    sleep: () => Promise.resolve(),
    pass: (ms) => {
      now += ms;
    },
  };
}

test("a trigger opens one view for its user within three seconds", () => {
  const clock = heldClock();
  const triggers = new Triggers(clock);
  const id = triggers.issue("U1");
  clock.pass(3_000);
  expect(triggers.exchange(id)).toBe("U1");
  expect(() => triggers.exchange(id)).toThrow("exchanged_trigger_id");
});

test("a trigger expires after three seconds, for good", () => {
  const clock = heldClock();
  const triggers = new Triggers(clock);
  const id = triggers.issue("U1");
  clock.pass(3_001);
  expect(() => triggers.exchange(id)).toThrow("expired_trigger_id");
  expect(() => triggers.exchange(id)).toThrow("expired_trigger_id");
});

test("an unknown trigger is invalid", () => {
  const triggers = new Triggers(heldClock());
  expect(() => triggers.exchange("1.2.3")).toThrow("invalid_trigger_id");
  expect(() => triggers.exchange(undefined)).toThrow("invalid_trigger_id");
});

test("old triggers are forgotten", () => {
  const clock = heldClock();
  const triggers = new Triggers(clock);
  const id = triggers.issue("U1");
  clock.pass(120_000);
  triggers.issue("U1");
  expect(() => triggers.exchange(id)).toThrow("invalid_trigger_id");
});
