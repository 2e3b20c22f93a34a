import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LatencyCounts } from "./latency-counts.ts";
import { packRows, unpackRows } from "./packed-rows.ts";

const values = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { maxLength: 30 });

function countsOf(us: readonly number[]): LatencyCounts {
  const counts = new LatencyCounts();
  for (const value of us) counts.record(value);
  return counts;
}

/** Rows of an hour, with more different latencies than a busy server has. */
function anHour(): number[][] {
  return Array.from({ length: 3_600 }, (_, second) =>
    countsOf(
      Array.from({ length: 600 }, (_, i) => 1_000 + ((i * 7_919 + second * 104_729) % 200_000)),
    ).toPairs(),
  );
}

describe("packed rows", () => {
  test("survive a round trip, empty rows too", () => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 10 }), (seconds) => {
        const rows = seconds.map((us) => countsOf(us).toPairs());
        expect(unpackRows(packRows(rows, 1_000_000) ?? "")).toEqual(rows);
      }),
    );
  });

  test("an hour's soak fits the log of a container, loses no request and hardly any precision", () => {
    const rows = anHour();
    const text = packRows(rows, 2_000_000);
    expect(text?.length).toBeLessThanOrEqual(2_000_000);
    const [row = []] = unpackRows(text ?? "") ?? [];
    const [before, after] = [new LatencyCounts(), new LatencyCounts()];
    before.addPairs(rows[0] ?? [], 201_000);
    after.addPairs(row, 201_000);
    expect(after.total).toBe(before.total);
    expect(after.percentileUs(99) / before.percentileUs(99)).toBeGreaterThan(0.98);
    expect(after.percentileUs(99) / before.percentileUs(99)).toBeLessThan(1.02);
  });

  test("are left out if they do not fit at all", () => {
    expect(packRows(anHour().slice(0, 60), 100)).toBeUndefined();
  });

  test("that claim to be gigabytes are not unpacked", () => {
    const bomb = deflateSync(Buffer.alloc(100 * 1_048_576)).toString("base64");
    expect(bomb.length).toBeLessThan(200_000);
    expect(unpackRows(bomb)).toBeUndefined();
  });

  test.each([["not base64 of anything"], [""], [packRows([[1, 2]], 1_000)?.slice(0, -6) ?? ""]])(
    "reads nothing from %j",
    (text) => {
      expect(unpackRows(text)).toBeUndefined();
    },
  );
});
