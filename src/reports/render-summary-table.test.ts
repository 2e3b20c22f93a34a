import { describe, expect, test } from "vitest";
import { fakeComparison } from "../../test/support/comparisons.ts";
import { fakeLoadResult } from "../../test/support/load-results.ts";
import { fakeReportInput } from "../../test/support/report-inputs.ts";
import { renderSummaryTable } from "./render-summary-table.ts";

describe("renderSummaryTable", () => {
  const slow = { p50Ms: 54_321, rateRps: 20, durationS: 1, errorRate: 0.5 };
  const race = fakeReportInput(
    fakeComparison({ variants: { none: {}, "a-mesh-with-a-very-long-name": slow }, rounds: 1 }),
  );

  test("the narrow one fits into 60 columns, whatever the names and figures", () => {
    for (const line of renderSummaryTable(race, "narrow").split("\n"))
      expect(line.length).toBeLessThanOrEqual(60);
    expect(renderSummaryTable(race, "narrow")).toMatch(/a-mesh-with-a…/);
  });

  test("has no colours, no trailing spaces, and the same number of columns for each variant", () => {
    const table = renderSummaryTable(race);
    expect(table).not.toContain("\u001b");
    expect(table).not.toMatch(/ $/m);
    expect(table).toMatch(/^none \(baseline\) +100 +1,000 +0 % /m);
    expect(table).toMatch(/; quick look, not a ranking$/);
  });

  test("leaves out the overhead columns for a load test", () => {
    expect(renderSummaryTable(fakeReportInput(fakeLoadResult()))).not.toContain("+p50");
  });
});
