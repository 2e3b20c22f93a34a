import { describe, test } from "vitest";
import { renderHtml } from "../../src/reports/html/render-html.ts";
import type { ChartImage } from "../../src/reports/input.ts";
import { renderCsv } from "../../src/reports/render-csv.ts";
import { renderSummaryTable } from "../../src/reports/render-summary-table.ts";
import { renderSmpYaml } from "../../src/reports/smp/render-smp.ts";
import { summarise } from "../../src/reports/summarise.ts";
import { expectGolden } from "../support/golden.ts";
import { INPUTS } from "./results.ts";

describe.each(Object.entries(INPUTS))("the reports of %s", (name, input) => {
  const golden = (ending: string) => new URL(`golden/${name}.${ending}`, import.meta.url);

  test("SMP documents", () => {
    expectGolden(renderSmpYaml(input), golden("smp.yaml"));
  });

  test("CSV", () => {
    expectGolden(renderCsv(input), golden("csv"));
  });

  test("tables and card", () => {
    const { headline, lines } = summarise(input);
    const tables = [renderSummaryTable(input), renderSummaryTable(input, "narrow")];
    expectGolden(`${[...tables, [headline, ...lines].join("\n")].join("\n\n")}\n`, golden("summary.txt"));
  });

  test("page", () => {
    const chart: ChartImage = {
      name: "percentiles",
      title: "A chart",
      altText: "What it shows",
      size: { width: 1_200, height: 675 },
      png: new Uint8Array([1, 2]),
    };
    const dark = { ...chart, png: new Uint8Array([3, 4]) };
    expectGolden(renderHtml(input, { light: [chart], dark: [dark] }), golden("html.txt"));
  });
});
