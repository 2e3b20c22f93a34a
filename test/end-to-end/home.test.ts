import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium, noChromium } from "../support/chromium.ts";
import { eventually } from "../support/eventually.ts";
import { ProductBench, RACE_MS } from "../support/product-bench.ts";

const BEN = "U0BEN0002";
const GATE = `version: 1
name: gate
title: Ask before continuing
steps:
  - id: gate
    uses: approve
    with: { text: "Should it continue?", expires: 10m }
`;
const TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth";

describe.skipIf(noChromium)("the Home tab on the page", { timeout: 2 * RACE_MS }, () => {
  let bench: ProductBench;
  let browser: Browser;
  let playbooks: string;

  beforeAll(async () => {
    playbooks = await mkdtemp(join(tmpdir(), "regatta-playbooks-"));
    await writeFile(join(playbooks, "gate.yaml"), GATE);
    bench = await ProductBench.start({ playbookDirs: [playbooks] });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await bench?.close();
    await rm(playbooks, { recursive: true, force: true });
  });

  async function openHome(width: number, height: number): Promise<{ page: Page; complaints: string[] }> {
    const page = await (await browser.newContext({ viewport: { width, height } })).newPage();
    page.setDefaultTimeout(90_000);
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await page.goto(`${bench.workspace.url}archives/home`);
    await page.getByTestId("home").getByText("Regatta", { exact: true }).waitFor();
    return { page, complaints };
  }

  /** Kept where a person can look at it: REGATTA_SCREENSHOTS names a folder. */
  async function picture(page: Page, name: string): Promise<void> {
    const folder = process.env.REGATTA_SCREENSHOTS;
    if (folder === undefined) return;
    await mkdir(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }

  test("explains itself when it is empty, follows what happens, and its buttons work", async () => {
    const { page, complaints } = await openHome(1280, 1000);
    const home = page.getByTestId("home");
    await home.getByText("Nothing is scheduled").waitFor();
    await home.getByText('/mesh schedule add nightly "0 3 * * *" Europe/Berlin nightly').waitFor();
    await home.getByText("No mesh is installed").waitFor();
    await picture(page, "home-empty-1280");

    await bench.type('/mesh schedule add nightly "0 3 * * *" Europe/Berlin nightly rate=50');
    await bench.workspace.ui.send({ user: BEN, channel: "C0MESHPERF", text: "/mesh run gate" });
    await bench.type("/mesh run compare-meshes meshes=none,sidecar rounds=5 duration=30s rate=20");
    await home.getByText("Waiting for you (1)").waitFor();
    await home.getByText("Running now (2)").waitFor();
    await home.getByText("nightly").first().waitFor();
    await home.getByText(/installed by run/).waitFor({ timeout: RACE_MS });
    await picture(page, "home-full-1280");

    await home.getByRole("button", { name: "Approve", exact: true }).click();
    await home.getByText("Nothing is waiting for your answer").waitFor();
    await home.getByText("The last runs").waitFor();
    await home.getByRole("button", { name: "Open", exact: true }).last().click();
    await page.getByRole("dialog").getByText("Ask before continuing").waitFor();
    await picture(page, "home-open-run-1280");
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).first().click();

    await home.getByRole("button", { name: "Pause", exact: true }).click();
    await home.getByText(/Paused by/).waitFor();
    await home.getByRole("button", { name: "Resume", exact: true }).click();
    await home.getByText(/Next: /).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("fits a phone, and stops a run after asking", async () => {
    const { page, complaints } = await openHome(390, 844);
    const home = page.getByTestId("home");
    await home.getByText("Running now (1)").waitFor();
    expect(await page.evaluate(TOO_WIDE)).toBe(false);
    await picture(page, "home-390");
    await home.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Stop it" }).click();
    await eventually(
      "the run to end",
      async () => (await bench.product.engine.list({ limit: 5, status: "active" })).length === 0,
      RACE_MS,
    );
    await home.getByText("Nothing is running").waitFor();
    await page.keyboard.press("Escape");
    await home.getByText("Playbooks", { exact: true }).scrollIntoViewIfNeeded();
    expect(await page.evaluate(TOO_WIDE)).toBe(false);
    await picture(page, "home-390-end");
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
