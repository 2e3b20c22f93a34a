import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COLORS } from "../../src/base/color-scheme.ts";
import { renderCharts } from "../../src/charts/render-charts.ts";
import { renderHtml } from "../../src/reports/html/render-html.ts";
import { launchChromium, noChromium } from "../support/chromium.ts";
import { fakeComparison } from "../support/comparisons.ts";
import { fakeReportInput } from "../support/report-inputs.ts";

const NAMES = ["none", "istio-sidecar", "istio-ambient", "linkerd", "a-mesh-with-a-rather-long-name"];
const WIDTHS = [390, 800, 1280] as const;
const SCHEMES = ["light", "dark"] as const;
const VIEWS = WIDTHS.flatMap((width) => SCHEMES.map((scheme) => ({ width, scheme })));

/** Latencies and rates with many digits, which need the most room. */
const measured = fakeReportInput(
  fakeComparison({
    variants: Object.fromEntries(
      NAMES.map((name, index) => [name, { p50Ms: 1_500 + 400 * index, rateRps: 12_000, durationS: 1 }]),
    ),
    rounds: 3,
  }),
  { title: "Race the meshes of the whole company against each other", inputs: { note: "x".repeat(200) } },
);
const LONG_NAME = "istio-ambient-with-a-waypoint-for-every-namespace";
const input: typeof measured = {
  ...measured,
  thresholds: [
    {
      expression: `result.variants["${LONG_NAME}"].latency_ms.p99 < inputs.limit && result.variants.all(v, result.variants[v].error_rate < 0.01)`,
      level: "fail",
      verdict: "breached",
      title: "No mesh is slower than the shop can bear",
      words: `${LONG_NAME} p99 1494 ms, limit 250 ms`,
    },
    {
      expression: "result.latency_ms.p99 <= previous.latency_ms.p99 * 1.1",
      level: "warn",
      verdict: "inconclusive",
      note: "Not comparable with the last good run (run 01k8x0m3f7p2qe), because the input rate was 100 then and 200 now.",
    },
  ],
};

/** An element that scrolls. */
interface Box {
  readonly scrollWidth: number;
  readonly clientWidth: number;
  readonly scrollLeft: number;
}

describe.skipIf(noChromium)("the report's page in Chromium", () => {
  let browser: Browser;
  let folder: string;
  let address: string;

  beforeAll(async () => {
    const names = ["percentiles", "distribution", "overhead"] as const;
    const [light, dark] = [await renderCharts(input, names), await renderCharts(input, names, "dark")];
    folder = await mkdtemp(join(tmpdir(), "regatta-report-"));
    const file = join(folder, "report.html");
    await writeFile(file, renderHtml(input, { light, dark }));
    address = pathToFileURL(file).href;
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(width: number, scheme: "light" | "dark"): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width, height: 844 },
      colorScheme: scheme,
      offline: true,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(90_000);
    await page.goto(address);
    return page;
  }

  const numberOf = async (page: Page, expression: string) => Number(await page.evaluate(expression));

  test.each(VIEWS)("is never wider than a screen of $width px ($scheme)", async ({ width, scheme }) => {
    const page = await open(width, scheme);
    expect(await numberOf(page, "document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    const outside = `[...document.querySelectorAll("main *")]
      .filter((element) => !element.closest(".scroll"))
      .filter((element) => element.getBoundingClientRect().right > document.querySelector("main").clientWidth +
        document.querySelector("main").getBoundingClientRect().left)
      .map(({ outerHTML }) => outerHTML.slice(0, 100))`;
    expect(await page.evaluate(outside)).toEqual([]);
    await page.context().close();
  });

  test.each(SCHEMES)("has pictures and paper of the reader's scheme: %s", async (scheme) => {
    const page = await open(390, scheme);
    const [red, green, blue] = [1, 3, 5].map((at) =>
      Number.parseInt(COLORS[scheme].paper.slice(at, at + 2), 16),
    );
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
      `rgb(${red}, ${green}, ${blue})`,
    );
    const corner = `(async () => {
      const image = document.querySelector("img");
      await image.decode();
      const context = document.createElement("canvas").getContext("2d");
      context.drawImage(image, 0, 0);
      return [...context.getImageData(4, 4, 1, 1).data];
    })()`;
    expect(await page.evaluate(corner)).toEqual([red, green, blue, 255]);
    await page.context().close();
  });

  test("is printed light, also for a reader whose screen is dark", async () => {
    const page = await open(1280, "dark");
    const shown = () => page.evaluate("document.querySelector('img').currentSrc");
    const onScreen = await shown();
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await expect.poll(shown).not.toBe(onScreen);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    expect((await page.pdf({ format: "A4" })).length).toBeGreaterThan(10_000);
    await page.context().close();
  });

  test("every picture has an alt text, every header cell a scope, and every heading its place", async () => {
    const page = await open(1280, "light");
    expect(await numberOf(page, `document.querySelectorAll("img").length`)).toBe(3);
    const bare = `document.querySelectorAll("img:not([alt]), img[alt=''], th:not([scope])").length`;
    expect(await numberOf(page, bare)).toBe(0);
    expect(await numberOf(page, `document.querySelectorAll("h1").length`)).toBe(1);
    expect(await page.evaluate("document.documentElement.lang")).toBe("en");
    await page.context().close();
  });

  test("the table of rounds scrolls within its own box, with the keyboard too", async () => {
    const page = await open(390, "light");
    const box = page.getByRole("region", { name: "Rounds" });
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe("Rounds");
    const hidden = await box.evaluate((element: Box) => element.scrollWidth - element.clientWidth);
    expect(hidden).toBeGreaterThan(0);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => box.evaluate((element: Box) => element.scrollLeft)).toBeGreaterThan(0);
    await page.context().close();
  });

  test("asks for nothing but itself, and runs no script", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).protocol));
    page.on("console", (message) => complaints.push(message.text()));
    await page.goto(address, { waitUntil: "networkidle" });
    expect(asked).toEqual(["file:"]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
