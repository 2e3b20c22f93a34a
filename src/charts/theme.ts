import type { ChartConfiguration, ChartOptions, Plugin } from "chart.js";
import { COLORS, type Scheme } from "../base/color-scheme.ts";
import type { Caption } from "./caption.ts";
import { FONT_FAMILY } from "./font.ts";

/** Of every chart, in pixels; a chart is as high as its captions and rows require. */
export const CHART_WIDTH = 1_200;
const LEAST_HEIGHT = 675;

/** Font sizes for that width; `leastFontSize` says why none may be smaller than 31. */
export const SIZE = { title: 42, subtitle: 32, label: 32 } as const;
const SUBTITLE_LINE = 40;
const LEGEND_ROW = 56;

const LABEL_FONT = { family: FONT_FAMILY, size: SIZE.label } as const;

/** Paints the background. Without it, a PNG would be transparent, and unreadable on a page of the other scheme. */
export function paperOf(scheme: Scheme): Plugin {
  return {
    id: "paper",
    beforeDraw({ ctx, width, height }) {
      ctx.save();
      ctx.fillStyle = COLORS[scheme].paper;
      ctx.fillRect(0, 0, width, height);
      ctx.restore();
    },
  };
}

/** Options that all charts share: no animation, no scaling to the screen, captions, room at the right for the last label. */
export function sharedOptions(
  caption: Caption,
  scheme: Scheme,
  {
    legendRows = 0,
    extraHeight = 0,
  }: {
    /** 0: no legend. */
    readonly legendRows?: number;
    /** Pixels that the plot needs in addition to the usual height. */
    readonly extraHeight?: number;
  } = {},
) {
  const { ink, soft } = COLORS[scheme];
  const subtitle = [...caption.meaning, ...caption.where];
  const captionHeight = (subtitle.length - 1) * SUBTITLE_LINE;
  const legendHeight = Math.max(0, legendRows - 1) * LEGEND_ROW;
  return {
    responsive: false,
    animation: false,
    devicePixelRatio: 1,
    aspectRatio: CHART_WIDTH / (LEAST_HEIGHT + captionHeight + legendHeight + extraHeight),
    layout: { padding: { top: 16, left: 16, right: 56, bottom: 12 } },
    plugins: {
      title: {
        display: true,
        text: [...caption.title],
        color: ink,
        align: "start",
        font: { family: FONT_FAMILY, size: SIZE.title, weight: "bold", lineHeight: 1.15 },
        padding: { bottom: 6 },
      },
      subtitle: {
        display: true,
        text: subtitle,
        color: soft,
        align: "start",
        font: { family: FONT_FAMILY, size: SIZE.subtitle, lineHeight: SUBTITLE_LINE / SIZE.subtitle },
        padding: { bottom: 24 },
      },
      legend: {
        display: legendRows > 0,
        align: "start",
        // Below the plot, because above it, it would touch the topmost label of the axis.
        position: "bottom",
        labels: { color: ink, font: LABEL_FONT, usePointStyle: true, boxHeight: 18, padding: 20 },
      },
    },
  } as const satisfies ChartOptions<"line" | "bar">;
}

/** The size in pixels in which a chart is to be drawn. */
export function sizeOf({ options }: ChartConfiguration): { readonly width: number; readonly height: number } {
  const ratio = options?.aspectRatio ?? CHART_WIDTH / LEAST_HEIGHT;
  return { width: CHART_WIDTH, height: Math.round(CHART_WIDTH / ratio) };
}

/** Pixels around the plot in which a marker on its edge may still be drawn; none below it. */
export const EDGE = { left: 14, right: 14, top: 14, bottom: 0 } as const;

/** The title and labels of an axis. */
export function axisText(title: string, scheme: Scheme) {
  const { ink, line } = COLORS[scheme];
  return {
    grid: { color: line },
    title: { display: true, text: title, color: ink, font: LABEL_FONT },
    ticks: { color: ink, font: LABEL_FONT },
  } as const;
}
