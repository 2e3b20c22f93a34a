import type { ChartConfiguration } from "chart.js";
import type { Scheme } from "../base/color-scheme.ts";
import type { ChartImage, ReportInput } from "../reports/input.ts";
import { altText } from "./alt-text.ts";
import { distributionChart } from "./distribution-chart.ts";
import { overheadChart } from "./overhead-chart.ts";
import { percentilesChart } from "./percentiles-chart.ts";
import { renderPng } from "./render-png.ts";
import { sizeOf } from "./theme.ts";
import { timelineChart } from "./timeline-chart.ts";

/**
 * The charts of a result as PNG pictures, in the order given. A chart for which the result has no data is left out:
 * `overhead` for a single load test, or for a comparison without a second variant.
 */
export async function renderCharts(
  input: ReportInput,
  names: readonly ChartImage["name"][],
  scheme: Scheme = "light",
): Promise<readonly ChartImage[]> {
  const charts: ChartImage[] = [];
  for (const name of names) {
    const config = configOf(input, name, scheme);
    if (config === null) continue;
    const title = [config.options?.plugins?.title?.text ?? name].flat().join(" ");
    const size = sizeOf(config);
    const png = await renderPng(config, size);
    charts.push({ name, title, altText: altText(name, title, input), size, png });
  }
  return charts;
}

function configOf(input: ReportInput, name: ChartImage["name"], scheme: Scheme): ChartConfiguration | null {
  switch (name) {
    case "percentiles":
      return percentilesChart(input, scheme);
    case "distribution":
      return distributionChart(input, scheme);
    case "timeline":
      return timelineChart(input, scheme);
    case "overhead": {
      const { result } = input;
      const filled = result.kind === "comparison" && Object.keys(result.overhead).length > 0;
      return filled ? overheadChart({ ...input, result }, scheme) : null;
    }
  }
}
