import type { ChartConfiguration } from "chart.js";
import type { ChartImage, ReportInput } from "../reports/input.ts";
import { altText } from "./alt-text.ts";
import { overheadChart } from "./overhead-chart.ts";
import { percentilesChart } from "./percentiles-chart.ts";
import { renderPng } from "./render-png.ts";
import { timelineChart } from "./timeline-chart.ts";

/** Size in pixels; Slack and most web pages use this aspect ratio for wide pictures. */
const SIZE = { width: 1200, height: 675 } as const;

/**
 * The charts of a result as PNG pictures, in the order given. A chart for which the result has no data is left out:
 * `overhead` for a single load test, or for a comparison without a second variant.
 */
export async function renderCharts(
  input: ReportInput,
  names: readonly ChartImage["name"][],
): Promise<readonly ChartImage[]> {
  const charts: ChartImage[] = [];
  for (const name of names) {
    const config = configOf(input, name);
    if (config === null) continue;
    const title = [config.options?.plugins?.title?.text ?? name].flat().join(" ");
    charts.push({ name, title, altText: altText(name, title, input), png: await renderPng(config, SIZE) });
  }
  return charts;
}

function configOf(input: ReportInput, name: ChartImage["name"]): ChartConfiguration | null {
  switch (name) {
    case "percentiles":
      return percentilesChart(input);
    case "timeline":
      return timelineChart(input);
    case "overhead": {
      const { result } = input;
      const filled = result.kind === "comparison" && Object.keys(result.overhead).length > 0;
      return filled ? overheadChart({ ...input, result }) : null;
    }
  }
}
