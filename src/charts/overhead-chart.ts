import type { Chart, ChartConfiguration, Plugin } from "chart.js";
import { COLORS, type Scheme } from "../base/color-scheme.ts";
import { formatMs, trimZeros } from "../base/figure.ts";
import type { ComparisonResult, Interval } from "../compare/result.ts";
import { type ReportInput, variantsOf } from "../reports/input.ts";
import { summarise } from "../reports/summarise.ts";
import { captionOf } from "./caption.ts";
import { FONT_FAMILY } from "./font.ts";
import { styleOf } from "./palette.ts";
import { axisText, paperOf, SIZE, sharedOptions } from "./theme.ts";

const PERCENTILES = ["p50", "p99"] as const;
/** Opacity of the bars' colour, as the last two digits of #RRGGBBAA. */
const OPACITY = { p50: "66", p99: "FF" } as const;
/** Pixels that a variant's two bars take; the usual height has room for three variants. */
const VARIANT_HEIGHT = 127;
const USUAL_VARIANTS = 3;
/** The part of the axis that is kept free for the text behind the longest bar. */
const TEXT_SHARE = 0.35;
/** How far the axis extends beyond the end of the leftmost whisker, as a factor. */
const ROOM_LEFT = 1.1;
/** Longer names are cut, to leave room for the bars. */
const NAME_LETTERS = 18;

/**
 * What each variant adds to the baseline at p50 and p99, with the intervals as whiskers and the verdicts. The bars lie one below
 * the other, so that their texts never meet, however many variants there are. The axis names the variants and the bars are
 * labelled with their percentiles, so it can be read without colours.
 * @param input.result a comparison with at least one variant besides the baseline.
 */
export function overheadChart(
  input: ReportInput & { readonly result: ComparisonResult },
  scheme: Scheme = "light",
): ChartConfiguration<"bar", number[], string> {
  const { overhead, baseline, verdict } = input.result;
  const shown = variantsOf(input.result).flatMap(({ name }, index) => {
    const added = overhead[name];
    return added === undefined ? [] : [{ name, added, color: styleOf(index, scheme).color }];
  });
  const intervals = PERCENTILES.map((percentile) =>
    shown.map(({ added }) => added[`${percentile}_added_ms`]),
  );
  const drawn = intervals.flat().flatMap((interval) => interval ?? []);
  const labels = PERCENTILES.map((percentile) =>
    shown.map(({ added }) =>
      verdict.ranked ? `${percentile} ${added[percentile]?.verdict ?? ""}` : percentile,
    ),
  );
  const least = Math.min(0, ...drawn.map(({ low }) => low));
  const greatest = Math.max(0, ...drawn.map(({ high }) => high));
  const x = axisText(`Added to ${baseline}, ms`, scheme);
  const y = axisText("", scheme);
  return {
    type: "bar",
    data: {
      labels: shown.map(({ name }) => shortened(name)),
      datasets: PERCENTILES.map((percentile, row) => ({
        label: percentile,
        // Chart.js draws nothing for a figure that is not a number.
        data: (intervals[row] ?? []).map((interval) => interval?.value ?? Number.NaN),
        backgroundColor: shown.map(({ color }) => `${color}${OPACITY[percentile]}`),
        borderColor: shown.map(({ color }) => color),
        borderWidth: 3,
        categoryPercentage: 0.86,
        barPercentage: 0.86,
      })),
    },
    options: {
      ...sharedOptions(captionOf(input, `latency added to ${baseline}`, summarise(input).headline), scheme, {
        extraHeight: Math.max(0, shown.length - USUAL_VARIANTS) * VARIANT_HEIGHT,
      }),
      indexAxis: "y",
      scales: {
        x: {
          ...x,
          beginAtZero: true,
          min: least * ROOM_LEFT,
          max: greatest + (greatest - least || 1) * (TEXT_SHARE / (1 - TEXT_SHARE)),
          ticks: {
            ...x.ticks,
            maxTicksLimit: 7,
            includeBounds: false,
            callback: (value) => trimZeros(formatMs(Number(value))),
          },
        },
        y: { ...y, grid: { display: false }, title: { display: false } },
      },
    },
    plugins: [paperOf(scheme), whiskers(intervals, labels, scheme)],
  };
}

/** Draws each bar's interval, and to the right of it the percentile with its verdict and what it adds. */
function whiskers(
  intervals: readonly (readonly (Interval | undefined)[])[],
  labels: readonly (readonly string[])[],
  scheme: Scheme,
): Plugin<"bar"> {
  return {
    id: "whiskers",
    afterDatasetsDraw(chart) {
      const { ctx } = chart;
      const scale = chart.scales.x;
      if (scale === undefined) return;
      ctx.save();
      ctx.strokeStyle = ctx.fillStyle = COLORS[scheme].ink;
      ctx.lineWidth = 4;
      ctx.textAlign = "left";
      ctx.textBaseline = "middle";
      for (const row of PERCENTILES.keys()) {
        for (const [index, bar] of chart.getDatasetMeta(row).data.entries()) {
          const [interval, label] = [intervals[row]?.[index], labels[row]?.[index]];
          if (interval === undefined || label === undefined) continue;
          const [low, high] = [scale.getPixelForValue(interval.low), scale.getPixelForValue(interval.high)];
          drawWhisker(ctx, bar.y, low, high);
          const start = Math.max(high, scale.getPixelForValue(Math.max(0, interval.value))) + 16;
          ctx.font = `${SIZE.label}px ${FONT_FAMILY}`;
          ctx.fillText(label, start, bar.y);
          const afterName = start + ctx.measureText(`${label} `).width;
          ctx.font = `bold ${SIZE.label}px ${FONT_FAMILY}`;
          ctx.fillText(signed(interval.value), afterName, bar.y);
        }
      }
      ctx.restore();
    },
  };
}

function drawWhisker(ctx: Chart["ctx"], y: number, left: number, right: number): void {
  const half = 11;
  ctx.beginPath();
  ctx.moveTo(left, y);
  ctx.lineTo(right, y);
  for (const end of [left, right]) {
    ctx.moveTo(end, y - half);
    ctx.lineTo(end, y + half);
  }
  ctx.stroke();
}

function shortened(name: string): string {
  return name.length > NAME_LETTERS ? `${name.slice(0, NAME_LETTERS - 1)}…` : name;
}

function signed(ms: number): string {
  return ms < 0 ? `−${formatMs(-ms)}` : `+${formatMs(ms)}`;
}
