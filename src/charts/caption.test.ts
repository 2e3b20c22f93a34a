import { expect, test } from "vitest";
import { fakeComparison } from "../../test/support/comparisons.ts";
import { fakeLoadResult } from "../../test/support/load-results.ts";
import { fakeReportInput } from "../../test/support/report-inputs.ts";
import { captionOf } from "./caption.ts";

test("names the playbook, the rate and the place", () => {
  expect(captionOf(fakeReportInput(fakeLoadResult({ rateRps: 250 })), "latency")).toEqual({
    title: ["compare-meshes at 250 rps: latency"],
    meaning: [],
    where: ["sandbox, 1 node, 2 cores"],
  });
});

test("says when the figures are not a ranking, or the generator could not keep up", () => {
  const race = fakeReportInput(fakeComparison({ variants: { none: {}, sidecar: {} }, rounds: 3 }));
  expect(captionOf(race, "latency").where.join(" ")).toMatch(/ · quick look, not a ranking$/);
  const saturated = fakeReportInput(fakeLoadResult({ saturated: true }));
  expect(captionOf(saturated, "latency").where.join(" ")).toMatch(/ · saturated: /);
});

test("mentions no rate for a closed loop", () => {
  const closed = fakeReportInput({ ...fakeLoadResult(), mode: "closed", rate_target_rps: 0 });
  expect(captionOf(closed, "latency").title).toEqual(["compare-meshes as fast as it can: latency"]);
});

test("says what the result means in several lines, and that there is more if it does not fit", () => {
  const input = fakeReportInput(fakeLoadResult());
  const sentence = "sidecar adds 0.62 ms (2.9×) to the median and 1.6 ms to p99 at 300 rps.";
  expect(captionOf(input, "latency", sentence).meaning.join(" ")).toBe(sentence);
  const { meaning } = captionOf(input, "latency", `${sentence} `.repeat(9).trim());
  expect(meaning).toHaveLength(6);
  expect(meaning.at(-1)).toMatch(/…$/);
});

test.each([
  ["a-rather-long-playbook-name-of-forty-signs", 2],
  ["x".repeat(150), 2],
])("a long title (%s) takes two lines that fit", (playbookName, lines) => {
  const { title } = captionOf(fakeReportInput(fakeLoadResult(), { playbookName }), "latency by percentile");
  expect(title).toHaveLength(lines);
  for (const line of title) expect(line.length).toBeLessThanOrEqual(50);
});
