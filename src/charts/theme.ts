import type { ChartOptions, Plugin } from "chart.js";
import type { Caption } from "./caption.ts";
import { FONT_FAMILY } from "./font.ts";

/** Font sizes for a chart that is 1200 pixels wide: shown 360 pixels wide on a phone, the smallest is still 8 pixels high. */
const SIZE = { title: 42, subtitle: 30, label: 28 } as const;

export const INK = "#111111";
export const GRID = "#DDDDDD";
export const LABEL_FONT = { family: FONT_FAMILY, size: SIZE.label } as const;

/** Paints the background. Without it, a PNG would be transparent, and unreadable on a dark page. */
export const whitePaper: Plugin = {
  id: "white-paper",
  beforeDraw({ ctx, width, height }) {
    ctx.save();
    ctx.fillStyle = "#FFFFFF";
    ctx.fillRect(0, 0, width, height);
    ctx.restore();
  },
};

/** Options that all charts share: no animation, no scaling to the screen, captions, room at the right for the last label. */
export function sharedOptions(caption: Caption, legend: boolean) {
  return {
    responsive: false,
    animation: false,
    devicePixelRatio: 1,
    layout: { padding: { top: 16, left: 16, right: 56, bottom: 12 } },
    plugins: {
      title: {
        display: true,
        text: [...caption.title],
        color: INK,
        align: "start",
        font: { family: FONT_FAMILY, size: SIZE.title, weight: "bold", lineHeight: 1.15 },
        padding: { bottom: 6 },
      },
      subtitle: {
        display: true,
        text: caption.subtitle,
        color: "#444444",
        align: "start",
        font: { family: FONT_FAMILY, size: SIZE.subtitle },
        padding: { bottom: 24 },
      },
      legend: {
        display: legend,
        align: "start",
        // Below the plot, because above it, it would touch the topmost label of the axis.
        position: "bottom",
        labels: { color: INK, font: LABEL_FONT, usePointStyle: true, boxHeight: 18, padding: 20 },
      },
    },
  } as const satisfies ChartOptions<"line" | "bar">;
}

/** Pixels around the plot in which a marker on its edge may still be drawn; none below it. */
export const EDGE = { left: 14, right: 14, top: 14, bottom: 0 } as const;

/** The title and labels of an axis. */
export function axisText(title: string) {
  return {
    grid: { color: GRID },
    title: { display: true, text: title, color: INK, font: LABEL_FONT },
    ticks: { color: INK, font: LABEL_FONT },
  } as const;
}
