import { createCanvas } from "@napi-rs/canvas";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { drawFlow } from "../../src/charts/flow-picture.ts";
import { leastFontSize } from "../../src/charts/legibility.ts";
import { renderCharts } from "../../src/charts/render-charts.ts";
import { routePicture } from "../../src/charts/route-picture.ts";
import { fakeComparison } from "../support/comparisons.ts";
import { fakeReportInput } from "../support/report-inputs.ts";
import { INPUTS } from "./results.ts";

/** A text as it was drawn, in the pixels of its picture. */
interface DrawnText {
  readonly text: string;
  readonly sizePx: number;
  readonly left: number;
  readonly right: number;
  readonly pictureWidth: number;
}

type Context = ReturnType<ReturnType<typeof createCanvas>["getContext"]>;

const ALIGNED = { left: 0, start: 0, center: 0.5, right: 1, end: 1 } as const;
const prototype: Context = Object.getPrototypeOf(createCanvas(1, 1).getContext("2d"));
const drawText = prototype.fillText;
let drawn: DrawnText[];

/** Notes every text that is drawn, with what the canvas itself says about its place. */
beforeEach(() => {
  drawn = [];
  vi.spyOn(prototype, "fillText").mockImplementation(function (this: Context, text, x, y, ...rest) {
    const { a, b, e } = this.getTransform();
    const width = this.measureText(text).width;
    const sizePx = Number.parseFloat(/([\d.]+)px/.exec(this.font)?.[1] ?? "0");
    const turned = Math.abs(b) > 0.01;
    const left = e + a * (x - width * ALIGNED[this.textAlign]);
    const pictureWidth = this.canvas.width;
    drawn.push({ text, sizePx, left: turned ? e : left, right: turned ? e : left + width, pictureWidth });
    return Reflect.apply(drawText, this, [text, x, y, ...rest]);
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

function expectLegible(): void {
  expect(drawn.length).toBeGreaterThan(3);
  for (const { text, sizePx, left, right, pictureWidth } of drawn) {
    expect(sizePx, text).toBeGreaterThanOrEqual(leastFontSize(pictureWidth));
    expect(left, text).toBeGreaterThanOrEqual(0);
    expect(right, text).toBeLessThanOrEqual(pictureWidth);
  }
}

const MANY = ["none", "sidecar", "ambient", "a-mesh-with-a-long-name", "kmesh", "linkerd", "cilium"];
const many = fakeReportInput(
  fakeComparison({
    variants: Object.fromEntries(MANY.map((name, i) => [name, { p50Ms: 1 + i / 3, rateRps: 50 }])),
    rounds: 3,
  }),
);

describe("every text is within its picture, and legible when a phone shows it", () => {
  test.each(Object.entries({ ...INPUTS, "seven variants": many }))("charts: %s", async (_, input) => {
    await renderCharts(input, ["percentiles", "distribution", "timeline", "overhead"]);
    expectLegible();
  });

  test("a route with long conditions", async () => {
    await routePicture({
      title: "Requests for a-service-with-a-rather-long-name-in-a-namespace",
      subtitle: "namespace shop · HTTPRoute/shop/reviews, VirtualService/shop/reviews-for-everybody-else",
      routes: [
        {
          requests: [`header x-user = ${"ada".repeat(30)}`],
          targets: [
            { name: "a-version-with-a-long-name", percent: 90 },
            { name: "v2", percent: 10 },
          ],
          notes: ["no answer within 2s: 504; three more tries"],
        },
        { requests: ["all other requests"], targets: [], notes: [] },
      ],
    });
    expectLegible();
  });

  test("boxes and arrows with long names", async () => {
    await drawFlow({
      title: "Where the requests of the shop go while both versions are at work",
      rows: [["requests"], ["storefront-v1", "storefront-v2-canary", "reviews", "ratings", "details"]],
    });
    expectLegible();
  });
});
