import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { App } from "@slack/bolt";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPage } from "../../src/workspace/page/build.ts";
import { startWorkspace, type Workspace } from "../../src/workspace/workspace.ts";
import { launchChromium, noChromium } from "../support/chromium.ts";
import { paleTexts } from "../support/pale-texts.ts";
import { addDemoListeners, newBoltApp } from "./demo-app.ts";

describe.skipIf(noChromium)("the page in Chromium", () => {
  let workspace: Workspace;
  let app: App;
  let browser: Browser;
  let pageDir: string;

  beforeAll(async () => {
    pageDir = await mkdtemp(join(tmpdir(), "regatta-page-"));
    await buildPage(pageDir);
    workspace = await startWorkspace({ pageDir: pathToFileURL(`${pageDir}/`), ackTimeoutMs: 1_500 });
    app = newBoltApp(workspace);
    addDemoListeners(app);
    await app.start();
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await workspace?.close();
    await rm(pageDir, { recursive: true, force: true });
  });

  async function open(
    width: number,
    height: number,
    path = "",
    colorScheme: "light" | "dark" = "light",
  ): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const page = await context.newPage();
    page.setDefaultTimeout(90_000);
    await page.goto(workspace.url + path);
    return page;
  }

  async function run(page: Page): Promise<void> {
    await page.getByTestId("message-box").fill("/mesh run compare-meshes");
    await page.keyboard.press("Enter");
    await page.getByText("Round 3 of 3").last().waitFor();
  }

  test("a command is completed, runs, and its card, thread, picture and file appear", async () => {
    const page = await open(1280, 800);
    await page.getByText("Local workspace — not Slack.").waitFor();
    const box = page.getByTestId("message-box");
    await box.pressSequentially("/me");
    await page.getByRole("option", { name: "/mesh Run playbooks" }).waitFor();
    await page.keyboard.press("Tab");
    await box.pressSequentially("ru");
    await page.keyboard.press("Tab");
    expect(await box.inputValue()).toBe("/mesh run ");
    await box.pressSequentially("compare-meshes");
    await page.keyboard.press("Enter");
    await page.getByText("Round 3 of 3").waitFor();
    await page.getByRole("button", { name: "1 reply" }).click();
    const thread = page.getByTestId("thread");
    const picture = thread.getByRole("img", { name: "Percentiles" });
    await picture.waitFor();
    await expect
      .poll(() => picture.evaluate((image: { naturalWidth: number }) => image.naturalWidth))
      .toBe(1);
    const downloading = page.waitForEvent("download");
    await thread.getByTestId("file").click();
    expect((await downloading).suggestedFilename()).toBe("report.yaml");
    await page.context().close();
  });

  test("a press is not lost when a message arrives between its down and its up", async () => {
    const channel = "C0MESHLAB";
    const post = (text: string, thread?: string) =>
      app.client.chat.postMessage({ channel, text, ...(thread ? { thread_ts: thread } : {}) });
    const { ts } = await post(`tall ${"line\n".repeat(20)}`);
    await post("a reply", ts);
    const page = await open(1280, 420, `archives/${channel}`);
    await page.getByRole("button", { name: "1 reply" }).last().hover();
    await page.mouse.down();
    const late = await post(`late ${"line\n".repeat(20)}`);
    const arrived = page.locator(`[data-ts="${late.ts}"]`);
    await arrived.waitFor({ state: "attached" });
    await page.mouse.up();
    await page.getByTestId("thread").waitFor();
    await page.context().close();
  });

  test("direct messages have a place in the list, where nobody can write", async () => {
    const page = await open(1280, 800);
    await app.client.chat.postMessage({ channel: "U0ADA0001", text: "only for Ada" });
    await page.getByRole("button", { name: "Direct messages" }).click();
    await page.getByText("only for Ada").waitFor();
    expect(await page.getByTestId("message-box").count()).toBe(0);
    await page.context().close();
  });

  test("a form opens from a button, shows what is wrong in place, and closes when it is right", async () => {
    const page = await open(1280, 800);
    await run(page);
    await page.getByRole("button", { name: "Change" }).last().click();
    const form = page.getByRole("dialog", { name: "Run a playbook" });
    await form.getByLabel("Requests per second").fill("9000");
    await form.getByRole("button", { name: "Run", exact: true }).click();
    await form.getByText("Please enter a number of at most 5000.").waitFor();
    await form.getByText("Please complete this required field.").waitFor();
    await form.getByLabel("Requests per second").fill("250");
    await form.getByLabel("Why?").fill("short");
    await form.getByLabel("sidecar").check();
    await form.getByRole("button", { name: "Run", exact: true }).click();
    await form.getByText("Tell the others in ten letters or more.").waitFor();
    await form.getByLabel("Why?").fill("because it is Tuesday");
    await form.getByRole("button", { name: "Run", exact: true }).click();
    await form.waitFor({ state: "detached" });
    await page.getByText("runs it: because it is Tuesday").waitFor();
    await page.context().close();
  });

  test("a button that asks first does nothing on no, and works on yes", async () => {
    const page = await open(1280, 800);
    await run(page);
    const stop = page.getByRole("button", { name: "Stop", exact: true });
    const before = await stop.count();
    await stop.last().click();
    await page.getByRole("button", { name: "Keep it" }).click();
    expect(await stop.count()).toBe(before);
    await stop.last().click();
    await page.getByRole("button", { name: "Stop it" }).click();
    await page.getByText("Stopped", { exact: true }).last().waitFor();
    await expect.poll(() => stop.count()).toBe(before - 1);
    await page.context().close();
  });

  test("a menu's choice reaches the app, and only the person who chose sees the answer", async () => {
    const page = await open(1280, 800);
    const other = await open(1280, 800);
    await other.getByTestId("user-switch").selectOption("U0BEN0002");
    await run(page);
    await page.getByLabel("Chart").last().selectOption("timeline");
    await page.getByText("You chose timeline").waitFor();
    await page.getByText("Only visible to you").last().waitFor();
    await other.getByText("Round 3 of 3").last().waitFor();
    expect(await other.getByText("You chose timeline").count()).toBe(0);
    await page.context().close();
    await other.context().close();
  });

  test("if the app does not respond, the page says so in place", async () => {
    const page = await open(1280, 800);
    await page.getByTestId("message-box").fill("/nope");
    await page.keyboard.press("Enter");
    await page.getByTestId("notice").getByText("/nope is not a valid command.").waitFor();
    await run(page);
    await page.getByRole("button", { name: "More actions" }).last().click();
    await page.getByRole("menuitem", { name: "rerun" }).click();
    await page.getByTestId("notice").getByText("did not respond").waitFor();
    await page.context().close();
  });

  test("on a phone the channel list slides in, the Home tab shows a greeting, and nothing is wider than the screen", async () => {
    const page = await open(390, 844);
    await run(page);
    await page.getByRole("button", { name: "Channels" }).click();
    await page.getByRole("button", { name: "Regatta" }).click();
    await page.getByTestId("home").getByText("nothing runs.").waitFor();
    await page.getByRole("button", { name: "Channels" }).click();
    await page.getByRole("button", { name: "mesh-perf" }).click();
    await page.getByRole("button", { name: "More actions" }).last().click();
    const menu = await page.getByRole("menu").boundingBox();
    expect(menu?.x).toBeGreaterThanOrEqual(0);
    expect((menu?.x ?? 0) + (menu?.width ?? 999)).toBeLessThanOrEqual(390);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "1 reply" }).last().click();
    await page.getByTestId("thread").getByTestId("file").waitFor();
    const tooWide = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
    expect(await page.evaluate(tooWide)).toBe(false);
    await page.context().close();
  });

  test.each([
    ["light", 1280],
    ["dark", 390],
  ] as const)(
    "in the %s scheme, %d px wide, every text has the contrast of WCAG AA",
    async (scheme, width) => {
      const page = await open(width, 844, "", scheme);
      await run(page);
      const paper = await page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor");
      expect(paper === "rgb(255, 255, 255)").toBe(scheme === "light");
      expect(await paleTexts(page)).toEqual([]);
      await page.getByRole("button", { name: "1 reply" }).last().click();
      await page.getByTestId("thread").getByTestId("file").waitFor();
      expect(await paleTexts(page)).toEqual([]);
      await page.getByRole("button", { name: "Change" }).last().click();
      const form = page.getByRole("dialog", { name: "Run a playbook" });
      await form.getByLabel("Requests per second").fill("9000");
      await form.getByRole("button", { name: "Run", exact: true }).click();
      await form.getByText("Please enter a number of at most 5000.").waitFor();
      expect(await paleTexts(page)).toEqual([]);
      await form.getByRole("button", { name: "Close" }).click();
      await form.waitFor({ state: "detached" });
      await page.context().close();
    },
  );

  test("escaped markup is shown as typed, and mentions are shown as names", async () => {
    await app.client.chat.postMessage({
      channel: "C0MESHLAB",
      text: "fallback",
      blocks: [
        { type: "header", text: { type: "plain_text", text: "Header <!channel>" } },
        { type: "section", text: { type: "mrkdwn", text: "Body &lt;!here&gt; by <@U0BEN0002>" } },
      ],
    });
    const page = await open(1280, 800, "archives/C0MESHLAB");
    const card = page.getByTestId("message").last();
    await card.getByText("@Ben Okafor").waitFor();
    const shown = ((await card.textContent()) ?? "").replaceAll("\u2060", "");
    expect(shown).toContain("Header <!channel>");
    expect(shown).toContain("Body <!here>");
    await page.context().close();
  });

  test("a permalink opens its channel and thread", async () => {
    const { permalink } = await app.client.chat.getPermalink({
      channel: "C0MESHLAB",
      message_ts: String((await app.client.chat.postMessage({ channel: "C0MESHLAB", text: "Look here" })).ts),
    });
    const page = await open(1280, 800, String(permalink).slice(workspace.url.length));
    await page.getByRole("main", { name: "Channel mesh-lab" }).waitFor();
    await page.getByTestId("thread").getByText("Look here").waitFor();
    await page.context().close();
  });
});
