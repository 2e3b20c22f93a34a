import { createCanvas } from "@napi-rs/canvas";
import { Chart, type ChartConfiguration, type ChartType, registerables } from "chart.js";
import { registerFont } from "./font.ts";

Chart.register(...registerables);

/**
 * Draws a chart locally; no data leaves this machine. The same configuration gives the same bytes on the same machine.
 * @param size in pixels.
 * @returns a PNG.
 */
export async function renderPng<Type extends ChartType>(
  config: ChartConfiguration<Type>,
  size: { readonly width: number; readonly height: number },
): Promise<Uint8Array> {
  registerFont();
  const canvas = createCanvas(size.width, size.height);
  const chart = new Chart(canvas, config);
  try {
    return await canvas.encode("png");
  } finally {
    chart.destroy();
  }
}
