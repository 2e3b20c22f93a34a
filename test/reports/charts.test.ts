import { createCanvas, loadImage } from "@napi-rs/canvas";
import { describe, expect, test } from "vitest";
import { renderCharts } from "../../src/charts/render-charts.ts";
import { INPUTS } from "./results.ts";

const ALL = ["percentiles", "timeline", "overhead"] as const;

async function pixelsOf(png: Uint8Array): Promise<{ width: number; height: number; colors: Set<string> }> {
  const image = await loadImage(png);
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const colors = new Set<string>();
  for (let at = 0; at < data.length; at += 4) colors.add([...data.slice(at, at + 4)].join(","));
  return { width: image.width, height: image.height, colors };
}

describe.each(Object.entries(INPUTS))("the charts of %s", (_, input) => {
  test("are pictures on a white background with every variant drawn", async () => {
    const charts = await renderCharts(input, ALL);
    for (const { png } of charts) {
      const { width, height, colors } = await pixelsOf(png);
      expect([width, height]).toEqual([1_200, 675]);
      expect(colors).toContain("255,255,255,255");
      if (input.result.kind === "comparison") expect(colors).toContain("213,94,0,255");
      expect([...colors].every((color) => color.endsWith(",255"))).toBe(true);
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
