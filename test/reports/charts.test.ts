import { createCanvas, loadImage } from "@napi-rs/canvas";
import { describe, expect, test } from "vitest";
import { renderCharts } from "../../src/charts/render-charts.ts";
import { INPUTS } from "./results.ts";

const ALL = ["percentiles", "distribution", "timeline", "overhead"] as const;

/** A colour as the canvas stores it, by its bytes in memory. */
const colorOf = (red: number, green: number, blue: number) =>
  new Uint32Array(new Uint8Array([red, green, blue, 255]).buffer)[0] ?? 0;

const isOpaque = (color: number) => new Uint8Array(new Uint32Array([color]).buffer)[3] === 255;

async function pixelsOf(png: Uint8Array): Promise<{ width: number; height: number; colors: Set<number> }> {
  const image = await loadImage(png);
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { width, height, data } = context.getImageData(0, 0, image.width, image.height);
  return { width, height, colors: new Set(new Uint32Array(data.buffer)) };
}

describe.each(Object.entries(INPUTS))("the charts of %s", (_, input) => {
  test.each([
    ["light", colorOf(255, 255, 255)],
    ["dark", colorOf(0x16, 0x18, 0x1b)],
  ] as const)("are pictures on %s paper with every variant drawn", async (scheme, paper) => {
    for (const { png, size } of await renderCharts(input, ALL, scheme)) {
      const { width, height, colors } = await pixelsOf(png);
      expect({ width, height }).toEqual(size);
      expect(width).toBe(1_200);
      expect(height).toBeGreaterThanOrEqual(675);
      expect(colors).toContain(paper);
      if (input.result.kind === "comparison") expect(colors).toContain(colorOf(213, 94, 0));
      expect([...colors].every(isOpaque)).toBe(true);
      expect(colors.size).toBeGreaterThan(20);
    }
  });

  test("have a title with the playbook and the rate, and an alt text that fits the limit", async () => {
    for (const { title, altText } of await renderCharts(input, ALL)) {
      expect(title).toMatch(new RegExp(`^${input.run.playbookName} at \\d+ rps: `));
      expect(altText.length).toBeLessThanOrEqual(1_000);
      expect(altText).toMatch(/p50 \+?[\d.]+ ms/);
    }
  });

  test("are drawn the same way every time", async () => {
    const [first, second] = [await renderCharts(input, ALL), await renderCharts(input, ALL)];
    expect(second).toEqual(first);
  });
});

test("a chart that the result has no data for is left out, and the requested order is kept", async () => {
  const load = await renderCharts(INPUTS.load, ["overhead", "timeline", "percentiles"]);
  expect(load.map(({ name }) => name)).toEqual(["timeline", "percentiles"]);
  const ranked = await renderCharts(INPUTS.ranked, ["overhead", "percentiles"]);
  expect(ranked.map(({ name }) => name)).toEqual(["overhead", "percentiles"]);
});
