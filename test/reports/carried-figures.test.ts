import fc from "fast-check";
import { expect, test } from "vitest";
import { altText } from "../../src/charts/alt-text.ts";
import { percentilesChart } from "../../src/charts/percentiles-chart.ts";
import { renderLoadResult } from "../../src/cli/load/summary-text.ts";
import { createLoadSpec } from "../../src/load/order/spec.ts";
import { answersFor } from "../../src/load/result/carried.ts";
import { writeFortio } from "../../src/load/result/fortio/write-fortio.ts";
import { Recorder } from "../../src/load/result/recorder.ts";
import type { LoadResult } from "../../src/load/result/result.ts";
import { describeOutcome } from "../../src/load/send/describe-outcome.ts";
import { renderHtml } from "../../src/reports/html/render-html.ts";
import type { ReportInput } from "../../src/reports/input.ts";
import { renderCsv } from "../../src/reports/render-csv.ts";
import { renderSummaryTable } from "../../src/reports/render-summary-table.ts";
import { renderSmpYaml } from "../../src/reports/smp/render-smp.ts";
import { summarise } from "../../src/reports/summarise.ts";
import { allSent } from "../support/all-sent.ts";
import { fakeReportInput } from "../support/report-inputs.ts";

/** So many answers over two seconds, each with a latency of its own, and so many requests that nobody answered. */
function measured(answers: number, unanswered: number): LoadResult {
  const recorder = new Recorder();
  for (let i = 0; i < answers; i++) recorder.answered(i % 2, 200, 70_000 + i * 10, 60_000 + i * 10, 100);
  for (let i = 0; i < unanswered; i++) recorder.failed(1, "timeout", 0);
  const spec = createLoadSpec({ url: "http://127.0.0.1:8080/", rateRps: 10, durationMs: 2_000 });
  const share = { index: 0, count: 1 };
  return describeOutcome(allSent(recorder.finish(2)), { spec, share, measuredFrom: new Date(0) });
}

const outputs: Readonly<Record<string, (input: ReportInput & { readonly result: LoadResult }) => string>> = {
  card: (input) => JSON.stringify(summarise(input)),
  "HTML report": (input) => renderHtml(input, { light: [], dark: [] }),
  CSV: renderCsv,
  "SMP documents": renderSmpYaml,
  "wide table": (input) => renderSummaryTable(input),
  "narrow table": (input) => renderSummaryTable(input, "narrow"),
  "text of the chart": (input) => altText("percentiles", "t", input) + altText("timeline", "t", input),
  "legend of the chart": (input) => percentilesChart(input).data.datasets[0]?.label ?? "",
  terminal: ({ result }) => renderLoadResult(result),
  JSON: ({ result: { histogram: _, ...shown } }) => JSON.stringify(shown),
  fortio: ({ result }) => JSON.stringify(writeFortio(result)),
};

/** Whether a text has a figure under this label: `p99 12 ms`, `p99_ms: "12"`, `"p99":12`. Columns are tested below. */
const shows = (text: string, label: string) =>
  new RegExp(`\\b${label}(?:_ms)?"?:? "?[0-9]|"Percentile":${label.slice(1)},`).test(text);

test.each(Object.entries(outputs))(
  "latencies of nothing and percentiles of too few requests are in no output of a result: %s",
  (_, output) => {
    fc.assert(
      fc.property(fc.nat(700), fc.nat(20), (answers, unanswered) => {
        const result = measured(answers, unanswered);
        const text = output({ ...fakeReportInput(result), result });
        expect(text).not.toMatch(/NaN|undefined|Infinity/);
        if (answers < answersFor(99)) expect(shows(text, "p99")).toBe(false);
        for (const never of ["p99.9", "p99_9", "p999"]) expect(shows(text, never)).toBe(false);
        if (answers === 0) for (const none of ["p50", "max", "mean"]) expect(shows(text, none)).toBe(false);
      }),
      { numRuns: 40 },
    );
  },
);

test("latencies of nothing and percentiles of too few requests are empty cells of the CSV and dashes in tables", () => {
  const cells = (answers: number) => {
    const [head = "", row = ""] = renderCsv(fakeReportInput(measured(answers, 5))).split("\r\n");
    const values = row.split(",");
    return Object.fromEntries(head.split(",").map((name, index) => [name, values[index]]));
  };
  expect(cells(0)).toMatchObject({ min_ms: "", mean_ms: "", p50_ms: "", p99_ms: "", max_ms: "" });
  expect(cells(299)).toMatchObject({ p95_ms: expect.stringMatching(/^\d/), p99_ms: "", service_p99_ms: "" });
  expect(cells(300)).toMatchObject({ p99_ms: expect.stringMatching(/^\d/), p99_9_ms: "" });
  const table = renderSummaryTable({ result: measured(20, 5) })
    .split("\n")
    .at(-1);
  expect(table).toMatch(/ 70\.1 +– +– +70\.2$/);
});

test("of nothing, fortio's JSON has what fortio writes itself: no data and no percentiles", () => {
  const { DurationHistogram } = writeFortio(measured(0, 5));
  expect(DurationHistogram).toEqual({
    Count: 0,
    Min: 0,
    Max: 0,
    Sum: 0,
    Avg: 0,
    StdDev: 0,
    Data: null,
    Percentiles: null,
  });
});
