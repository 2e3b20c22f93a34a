import type { Chart, ChartConfiguration, Plugin } from "chart.js";
import { formatMs, trimZeros } from "../base/figure.ts";
import type { ComparisonResult, Interval } from "../compare/result.ts";
import { type ReportInput, variantsOf } from "../reports/input.ts";
import { captionOf } from "./caption.ts";
import { FONT_FAMILY } from "./font.ts";
import { styleOf } from "./palette.ts";
import { axisText, sharedOptions, whitePaper } from "./theme.ts";

const PERCENTILES = ["p50", "p90", "p99"] as const;
/** Opacity of the bars' colour, as the last two digits of #RRGGBBAA. */
const OPACITY = { p50: "66", p90: "AA", p99: "FF" } as const;

/**
 * What each variant adds to the baseline at p50, p90 and p99, with the 95 % intervals as whiskers. The axis names the
 * variants and the bars are labelled with their percentiles, so it can be read without colours.
 * @param input.result a comparison with at least one variant besides the baseline.
 */
export function overheadChart(
  input: ReportInput & { readonly result: ComparisonResult },
): ChartConfiguration<"bar", number[], string> {
  const { overhead, baseline } = input.result;
  const variants = variantsOf(input.result).map(({ name }, index) => ({ name, color: styleOf(index).color }));
  const shown = variants.filter(({ name }) => overhead[name] !== undefined);
  const intervals = PERCENTILES.map((percentile) =>
    shown.flatMap(({ name }) => overhead[name]?.[`${percentile}_added_ms`] ?? []),
  );
  const y = axisText(`Added to ${baseline}, ms`);
  const x = axisText("");
  return {
    type: "bar",
    data: {
      labels: shown.map(({ name }) => name),
      datasets: PERCENTILES.map((percentile, row) => ({
        label: percentile,
        data: (intervals[row] ?? []).map(({ value }) => value),
        backgroundColor: shown.map(({ color }) => `${color}${OPACITY[percentile]}`),
        borderColor: shown.map(({ color }) => color),
        borderWidth: 3,
        categoryPercentage: 0.86,
        barPercentage: 0.86,
      })),
    },
    options: {
      ...sharedOptions(captionOf(input, `latency added to ${baseline}`), false),
      scales: {
        x: { ...x, grid: { display: false }, title: { display: false } },
        y: {
          ...y,
          beginAtZero: true,
          grace: "18%",
          suggestedMax: Math.max(...intervals.flat().map(({ high }) => high)),
          suggestedMin: Math.min(0, ...intervals.flat().map(({ low }) => low)),
          ticks: { ...y.ticks, maxTicksLimit: 7, callback: (value) => trimZeros(formatMs(Number(value))) },
        },
      },
    },
    plugins: [whitePaper, whiskers(intervals)],
  };
}

/** Draws each bar's interval, and above it the percentile and what it adds. */
function whiskers(intervals: readonly (readonly Interval[])[]): Plugin<"bar"> {
  return {
    id: "whiskers",
    afterDatasetsDraw(chart) {
      const { ctx } = chart;
      const scale = chart.scales.y;
      if (scale === undefined) return;
      ctx.save();
      ctx.strokeStyle = ctx.fillStyle = "#111111";
      ctx.lineWidth = 4;
      ctx.textAlign = "center";
      for (const [row, percentile] of PERCENTILES.entries()) {
        for (const [index, bar] of chart.getDatasetMeta(row).data.entries()) {
          const interval = intervals[row]?.[index];
          if (interval === undefined) continue;
          const [top, bottom] = [scale.getPixelForValue(interval.high), scale.getPixelForValue(interval.low)];
          drawWhisker(ctx, bar.x, top, bottom);
          const above = Math.min(top, scale.getPixelForValue(Math.max(0, interval.value)));
          ctx.font = `bold 28px ${FONT_FAMILY}`;
          ctx.fillText(signed(interval.value), bar.x, above - 12);
          ctx.font = `26px ${FONT_FAMILY}`;
          ctx.fillText(percentile, bar.x, above - 44);
        }
      }
      ctx.restore();
    },
  };
}

function drawWhisker(ctx: Chart["ctx"], x: number, top: number, bottom: number): void {
  const half = 14;
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, bottom);
  for (const end of [top, bottom]) {
    ctx.moveTo(x - half, end);
    ctx.lineTo(x + half, end);
  }
  ctx.stroke();
}

function signed(ms: number): string {
  return ms < 0 ? `−${formatMs(-ms)}` : `+${formatMs(ms)}`;
}
