import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { oracleSlots } from "../../test/support/cron-oracle.ts";
import { dueSlots, slotsAfter } from "./slots.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"] as const;

/** The moments in a year when the zone's offset changes, found by asking Intl hour by hour. */
function changesOf(timeZone: string, year: number): readonly number[] {
  const format = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  const offset = (atMs: number) =>
    format.formatToParts(atMs).find(({ type }) => type === "timeZoneName")?.value;
  const changes: number[] = [];
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += HOUR_MS / 2)
    if (offset(at) !== offset(at - HOUR_MS / 2)) changes.push(at);
  return changes;
}

function walked(cron: string, timeZone: string, fromMs: number, untilMs: number): readonly number[] {
  const found: number[] = [];
  let at = fromMs - 1;
  for (;;) {
    const [next] = slotsAfter({ cron, timeZone }, at, 1);
    if (next === undefined || next >= untilMs) return found;
    found.push(next);
    at = next;
  }
}

const iso = (slots: readonly number[]) => slots.map((slot) => new Date(slot).toISOString());

describe.each(ZONES)("through both changes of %s", (timeZone) => {
  const windows = [2026, 2027].flatMap((year) =>
    changesOf(timeZone, year).map((change) => [change - 2 * DAY_MS, change + 2 * DAY_MS] as const),
  );

  test("there are two a year", () => {
    expect(windows).toHaveLength(4);
  });

  test.each([
    ...["30 2 * * *", "15 2 * * *", "0 2 * * *", "0 3 * * *", "45 1 * * *", "59 1,2 * * *", "30 1-3 * * *"],
    ...[
      "*/15 * * * *",
      "*/20 1-3 * * *",
      "0 * * * *",
      "7 */2 * * *",
      "10 2 * * 0",
      "10 2 1 * 0",
      "*/30 2 * * 6,0",
    ],
    ...["0 0 * * *", "30 0,12 * * 1-5", "5 2 29 3 *"],
  ])("%s is due exactly when a walk through the minutes says", (cron) => {
    for (const [from, until] of windows)
      expect(iso(walked(cron, timeZone, from, until))).toEqual(iso(oracleSlots(cron, timeZone, from, until)));
  });

  test("the same is true for any cron", { timeout: 60_000 }, () => {
    const field = (least: number, most: number, star: number) =>
      fc.oneof(
        { weight: star, arbitrary: fc.constant("*") },
        { weight: 2, arbitrary: fc.integer({ min: least, max: most }).map(String) },
        { weight: 1, arbitrary: fc.integer({ min: 2, max: 6 }).map((step) => `*/${step}`) },
        {
          weight: 1,
          arbitrary: fc
            .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }))
            .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
        },
        {
          weight: 1,
          arbitrary: fc
            .uniqueArray(fc.integer({ min: least, max: most }), { minLength: 2, maxLength: 4 })
            .map((list) => list.join(",")),
        },
      );
    const cron = fc
      .tuple(field(0, 59, 1), field(0, 5, 1), field(1, 31, 8), field(1, 12, 12), field(0, 6, 8))
      .map((fields) => fields.join(" "));
    const window = fc.constantFrom(...windows);
    fc.assert(
      fc.property(cron, window, (text, [from, until]) => {
        expect(iso(walked(text, timeZone, from, until))).toEqual(
          iso(oracleSlots(text, timeZone, from, until)),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe("slots", () => {
  test("never occur for a day that no year has", () => {
    expect(slotsAfter({ cron: "0 0 30 2 *", timeZone: "UTC" }, 0, 1)).toEqual([]);
  });

  test("are strictly after the given moment", () => {
    const at = Date.UTC(2026, 0, 1, 3);
    expect(iso(slotsAfter({ cron: "0 3 * * *", timeZone: "UTC" }, at, 2))).toEqual([
      "2026-01-02T03:00:00.000Z",
      "2026-01-03T03:00:00.000Z",
    ]);
  });
});

describe("catching up", () => {
  const nightly = { cron: "0 3 * * *", timeZone: "UTC" };
  const first = Date.UTC(2026, 0, 1, 3);
  const due = (nowMs: number, timing = nightly) => dueSlots(timing, first, { nowMs, graceMs: HOUR_MS });

  test.each([
    ["in time", 0, first, 0],
    ["within the grace period", HOUR_MS, first, 0],
    ["past the grace period", HOUR_MS + 1, undefined, 1],
    ["three nights later, in time", 3 * DAY_MS, first + 3 * DAY_MS, 3],
    ["three and a half days later", 3.5 * DAY_MS, undefined, 4],
  ])("%s", (_, lateMs, current, missed) => {
    const found = due(first + lateMs);
    expect(found.current).toBe(current);
    expect(found.missed).toHaveLength(missed);
    expect(found.nextSlotMs).toBe(first + (Math.floor(lateMs / DAY_MS) + 1) * DAY_MS);
  });

  test("every slot is run, missed or still to come", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 * DAY_MS }), (lateMs) => {
        const timing = { cron: "*/20 * * * *", timeZone: "Europe/Berlin" };
        const nowMs = first + lateMs;
        const { current, missed, nextSlotMs } = due(nowMs, timing);
        const dealt = [...missed, ...(current === undefined ? [] : [current])];
        expect(dealt).toEqual([first, ...slotsAfter(timing, first, dealt.length - 1)]);
        expect(slotsAfter(timing, dealt.at(-1) ?? 0, 1)).toEqual([nextSlotMs]);
        expect(nextSlotMs).toBeGreaterThan(nowMs);
      }),
      { numRuns: 50 },
    );
  });
});
