import { describe, expect, test } from "vitest";
import { fakeComparison } from "../../test/support/comparisons.ts";
import { fakeLoadResult } from "../../test/support/load-results.ts";
import { fakeReportInput } from "../../test/support/report-inputs.ts";
import { summarise } from "./summarise.ts";

const race = (rounds: number, names: readonly string[]) =>
  fakeReportInput(
    fakeComparison({
      variants: Object.fromEntries(names.map((name, i) => [name, { p50Ms: 1 + i, rateRps: 50 }])),
      rounds,
    }),
  );

describe("summarise", () => {
  test("summarises a load test in one line", () => {
    const { headline, lines } = summarise(fakeReportInput(fakeLoadResult({ errorRate: 0.02 })));
    expect(headline).toMatch(/^p50 [\d.]+ ms and p99 [\d.]+ ms at 100 rps, 2 % errors\.$/);
    expect(lines).toEqual(["Measured on sandbox, 1 node, 2 cores."]);
  });

  test("warns about a load test whose generator was the bottleneck", () => {
    const { lines } = summarise(fakeReportInput(fakeLoadResult({ saturated: true })));
    expect(lines[0]).toBe("Saturated: the load generator was the bottleneck.");
  });

  test("gives a comparison's verdict, then why it is not a ranking", () => {
    const input = race(3, ["none", "sidecar"]);
    const { headline, lines } = summarise(input);
    expect(headline).toBe(input.result.kind === "comparison" ? input.result.verdict.sentence : "");
    expect(lines[0]).toBe("3 rounds: a quick look, not a ranking. Use 5 or more.");
    expect(lines[2]).toMatch(/^sidecar: p50 [\d.]+ ms, p99 [\d.]+ ms$/);
  });

  test("gives up to three reasons not to rank; the report has the rest", () => {
    const saturated = { p50Ms: 1, rateRps: 50, saturated: true };
    const names = (count: number) => Array.from({ length: count }, (_, index) => `mesh-${index}`);
    const lines = (count: number) =>
      summarise(
        fakeReportInput(
          fakeComparison({
            variants: Object.fromEntries(names(count).map((n) => [n, saturated])),
            rounds: 3,
          }),
        ),
      ).lines;
    expect(lines(2).slice(0, 3)).toEqual([
      expect.stringMatching(/^3 rounds/),
      expect.stringContaining("was the bottleneck for mesh-0"),
      expect.stringContaining("was the bottleneck for mesh-1"),
    ]);
    expect(lines(4)[3]).toBe("… and 2 more reasons in the report.");
  });

  test("gives the ranking", () => {
    expect(summarise(race(5, ["none", "sidecar"])).lines[0]).toBe("Ranking by p99: 1. none, 2. sidecar.");
  });

  test.each([1, 2, 3, 4, 9])("keeps to five lines for %d variants and one reason", (count) => {
    const names = ["none", "b", "c", "d", "e", "f", "g", "h", "i"].slice(0, count);
    const { lines } = summarise(race(1, names));
    expect(lines.length).toBeLessThanOrEqual(5);
    if (count > 3) expect(lines[3]).toBe(`… and ${count - 2} more in the report.`);
  });
});
