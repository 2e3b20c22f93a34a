import { expect, test } from "vitest";
import { utcDay, utcMinute } from "./utc.ts";

test.each([
  [Date.UTC(2026, 10, 27, 3, 0, 59, 999), "2026-11-27 03:00", "2026-11-27"],
  [Date.UTC(2027, 0, 1) - 1, "2026-12-31 23:59", "2026-12-31"],
  [0, "1970-01-01 00:00", "1970-01-01"],
])("%d ms after the epoch is %s", (ms, minute, day) => {
  expect(utcMinute(ms)).toBe(minute);
  expect(utcDay(ms)).toBe(day);
});
