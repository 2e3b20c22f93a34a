import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium, noChromium } from "../support/chromium.ts";
import { ProductBench, RACE_MS } from "../support/product-bench.ts";

const SHORT = "/mesh run compare-meshes meshes=none,sidecar rounds=1 duration=1s rate=20";
const LONG = "/mesh run compare-meshes meshes=none,sidecar rounds=5 duration=30s rate=20";

describe.skipIf(noChromium)("the product on its page", { timeout: 2 * RACE_MS }, () => {
  let bench: ProductBench;
  let browser: Browser;

  beforeAll(async () => {
    bench = await ProductBench.start();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await bench?.close();
  });

  /** A new window; `complaints` collects the errors in its console. */
  async function open(width: number, height: number): Promise<{ page: Page; complaints: readonly string[] }> {
    const page = await (await browser.newContext({ viewport: { width, height } })).newPage();
    page.setDefaultTimeout(RACE_MS);
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await page.goto(bench.workspace.url);
    return { page, complaints };
  }

  async function type(page: Page, text: string): Promise<void> {
    await page.getByTestId("message-box").fill(text);
    await page.getByRole("button", { name: "Send" }).click();
  }

  /** The newest run's card. */
  function newestCard(page: Page): Locator {
    return page.getByTestId("message").filter({ hasText: "asked for by" }).last();
  }

  test("a command is typed, a chart appears in the card, and the thread has the files", async () => {
    const { page, complaints } = await open(1280, 900);
    await type(page, SHORT);
    const card = newestCard(page);
    await card.getByRole("button", { name: "Stop", exact: true }).waitFor();
    const chart = card.getByRole("img", { name: /latency by percentile/ });
    await chart.waitFor();
    await expect.poll(() => naturalWidth(chart), { timeout: 30_000 }).toBe(1200);
    await card.getByRole("button", { name: "Show report" }).waitFor();
    expect(await card.textContent()).toMatch(/quick look/i);

    await card.getByRole("button", { name: /\d+ replies/ }).click();
    const files = page.getByTestId("thread").getByTestId("file");
    await expect
      .poll(async () => (await files.allTextContents()).join(" "), { timeout: 60_000 })
      .toMatch(/smp\.yaml.*html.*csv/s);
    const downloading = page.waitForEvent("download");
    await files.filter({ hasText: ".smp.yaml" }).click();
    expect((await downloading).suggestedFilename()).toBe("race.smp.yaml");
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("on a phone: Run again, Stop, and the question before it; nothing is wider than the screen", async () => {
    const { page, complaints } = await open(390, 844);
    const before = newestCard(page);
    await expect
      .poll(() => naturalWidth(before.getByRole("img", { name: /latency by percentile/ })))
      .toBe(1200);
    expect(await page.evaluate(TOO_WIDE)).toBe(false);

    await type(page, LONG);
    const card = newestCard(page);
    await card.getByText(/round 1 of 5/).waitFor();
    const stop = card.getByRole("button", { name: "Stop", exact: true });
    await stop.click();
    await page.getByRole("dialog").getByRole("button", { name: "Let it run" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect((await bench.product.engine.list({ limit: 1 }))[0]?.status).toBe("running");
    await stop.click();
    await page.getByRole("dialog").getByRole("button", { name: "Stop it" }).click();
    await card.getByText("⏹️ Race the meshes").waitFor();
    await card.getByRole("button", { name: "Run again" }).waitFor();
    expect(await page.evaluate(TOO_WIDE)).toBe(false);

    const runs = await bench.product.engine.list({ limit: 10 });
    await card.getByRole("button", { name: "Run again" }).click();
    await expect
      .poll(async () => (await bench.product.engine.list({ limit: 10 })).length, { timeout: 30_000 })
      .toBe(runs.length + 1);
    const [again] = await bench.product.engine.list({ limit: 1 });
    expect(again?.inputs).toEqual(runs[0]?.inputs);
    await bench.product.engine.cancel(again?.id ?? "", "the test");
    await bench.product.engine.waitForEnd(again?.id ?? "");
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

const TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth";

function naturalWidth(image: Locator): Promise<number> {
  return image.evaluate((element: { naturalWidth: number }) => element.naturalWidth);
}
