import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { altText } from "../../src/charts/alt-text.ts";
import { overheadChart } from "../../src/charts/overhead-chart.ts";
import { resultTables } from "../../src/cli/result-tables.ts";
import { planRounds } from "../../src/compare/plan-rounds.ts";
import type { ComparisonResult } from "../../src/compare/result.ts";
import { summariseComparison } from "../../src/compare/summarise-comparison.ts";
import { renderHtml } from "../../src/reports/html/render-html.ts";
import { renderCsv } from "../../src/reports/render-csv.ts";
import { renderSummaryTable } from "../../src/reports/render-summary-table.ts";
import { smpDocuments } from "../../src/reports/smp/smp-documents.ts";
import { summarise } from "../../src/reports/summarise.ts";
import { fakeFacts, fakeLoadResult } from "../support/load-results.ts";
import { fakeReportInput } from "../support/report-inputs.ts";

const NAMES = ["none", "sidecar", "ambient", "other"];
const FIGURES = ["p50", "p99"] as const;
const TEMPLATE = fakeLoadResult({ rateRps: 400, durationS: 1 });

/** A comparison of so many variants whose figures are a factor and noise of their own in every round. */
const comparison = fc
  .record({
    factors: fc.array(fc.constantFrom(0.7, 0.95, 1, 1.01, 1.06, 1.3, 2), { minLength: 1, maxLength: 3 }),
    rounds: fc.constantFrom(1, 3, 5, 7, 10),
    noise: fc.constantFrom(0, 0.002, 0.03, 0.2),
    failing: fc.constantFrom(0, 0.002, 0.2),
    deviates: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 60, maxLength: 60 }),
  })
  .map(({ factors, rounds, noise, failing, deviates }): ComparisonResult => {
    const names = NAMES.slice(0, factors.length + 1);
    const order = planRounds({ variants: names, rounds, seed: 1 });
    const latency = (variant: number, round: number, base: number) =>
      base * (factors[variant - 1] ?? 1) * (1 + noise * (deviates[(variant * 17 + round * 5) % 60] ?? 0));
    return summariseComparison({
      baseline: "none",
      order,
      seed: 1,
      startedAt: "2026-01-02T03:04:00.000Z",
      endedAt: "2026-01-02T03:14:00.000Z",
      facts: Object.fromEntries(names.map((name) => [name, fakeFacts(name)])),
      rounds: order.map((_, round) =>
        Object.fromEntries(
          names.map((name, variant) => {
            const [p50, p99] = [latency(variant, round, 1), latency(variant, round, 2.5)];
            const error_rate = variant === 0 ? 0 : failing;
            return [name, { ...TEMPLATE, error_rate, latency_ms: { ...TEMPLATE.latency_ms, p50, p99 } }];
          }),
        ),
      ),
    });
  });

/** The CSV's rows of all rounds together: variant → column → cell. */
function csvRows(text: string): ReadonlyMap<string, Readonly<Record<string, string | undefined>>> {
  const [head = "", ...lines] = text.trim().split("\r\n");
  const columns = head.split(",");
  const rows = lines.map((line) => {
    const cells = line
      .match(/("([^"]|"")*"|[^,]*)(,|$)/g)
      ?.map((cell) => cell.replace(/,$/, "").replace(/^"|"$/g, ""));
    return Object.fromEntries(columns.map((column, index) => [column, cells?.[index]]));
  });
  return new Map(rows.filter(({ round }) => round === "all").map((row) => [row.variant ?? "", row]));
}

test("sentence, ranking, chart, tables, HTML, CSV, SMP, terminal and card of one result never disagree", () => {
  fc.assert(
    fc.property(comparison, (result) => {
      const input = { ...fakeReportInput(result), result };
      const { sentence, ranked, places, ranking } = result.verdict;
      const card = summarise(input);
      const page = renderHtml(input, { light: [], dark: [] }).replaceAll("&#39;", "'");
      const csv = csvRows(renderCsv(input));
      const smp = smpDocuments(input).results;
      const chart = overheadChart(input).data;
      const alt = altText("overhead", "t", input);
      const table = renderSummaryTable({ result });
      const terminal = resultTables([{ stepId: "race", cellKey: "", result }]).join("\n");

      expect(card.headline).toBe(sentence);
      expect(page).toContain(sentence.replaceAll("&", "&amp;"));
      expect(terminal).toContain(sentence);
      for (const text of [card.lines.join("\n"), terminal]) {
        if (ranked) expect(text).toContain(`Ranking by p99: ${ranking}.`);
        else expect(text).not.toContain("Ranking");
      }
      if (!ranked) expect(sentence).not.toMatch(/adds|takes|the same as/);

      for (const [name, effect] of Object.entries(result.overhead)) {
        for (const figure of FIGURES) {
          const [judgement, ratio, added] = [
            effect[figure],
            effect[`${figure}_ratio`],
            effect[`${figure}_added_ms`],
          ];
          if (judgement === undefined || ratio === undefined || added === undefined)
            throw new Error("not judged");
          // The verdict is what its own interval says, and the difference is that of the figures shown.
          if (judgement.verdict === "slower") expect(ratio.low).toBeGreaterThanOrEqual(1);
          if (judgement.verdict === "faster") expect(ratio.high).toBeLessThanOrEqual(1);
          if (judgement.verdict === "unclear" && ranked) {
            expect(ratio.low).toBeLessThanOrEqual(1);
            expect(ratio.high).toBeGreaterThanOrEqual(1);
          }
          if (!ranked) expect(judgement).toMatchObject({ verdict: "unclear", words: "not judged" });
          const typical = (variant: string) =>
            result.variants[variant]?.typical_ms[figure]?.value ?? Number.NaN;
          expect(added.value).toBeCloseTo(typical(name) - typical("none"), 3);

          expect(csv.get(name)?.[`${figure}_verdict`]).toBe(judgement.words);
          expect(csv.get(name)?.[`${figure}_added_ms`]).toBe(String(added.value));
          const labels = smp.find(({ labels }) => labels["regatta.dev/variant"] === name)?.labels;
          expect(labels?.[`regatta.dev/${figure}_verdict`]).toBe(judgement.words);
          expect(labels?.[`regatta.dev/typical_${figure}_ms`]).toBe(String(typical(name)));
          const bar = chart.datasets[FIGURES.indexOf(figure)]?.data[chart.labels?.indexOf(name) ?? -1];
          expect(bar).toBe(added.value);
          expect(alt).toContain(judgement.words);
          expect(page).toMatch(
            new RegExp(`${name}, ${figure}</th>.*${judgement.words.replace(/[()]/g, "\\$&")}</td>`),
          );
        }
        if (ranked) expect(table).toContain(effect.words);
        const errors = result.errors?.[name];
        expect(csv.get(name)?.errors_verdict).toBe(errors?.words ?? "");
        expect(sentence.includes(`${name} fails more often`)).toBe(errors?.verdict === "more");
        if (errors) expect(page).toMatch(new RegExp(`${name}, errors</th>.*${errors.words}</td>`));
      }

      // Whoever is slower at p99 is never placed before what it is slower than.
      const at = (name: string) => places.find(({ variants }) => variants.includes(name));
      for (const [name, { p99 }] of Object.entries(result.overhead)) {
        if (p99?.verdict === "slower") expect(at(name)?.place).toBeGreaterThan(1);
        if (p99?.verdict === "faster") expect(at("none")?.place).toBeGreaterThan(1);
      }
      expect(places.length > 0).toBe(ranked);
      expect(parse(JSON.stringify(result))).toEqual(result);
    }),
    { numRuns: 60 },
  );
});
