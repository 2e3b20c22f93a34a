import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunView } from "../../src/run/run-view.ts";
import { launchChromium, noChromium } from "../support/chromium.ts";
import { ProductBench, RACE_MS } from "../support/product-bench.ts";

/** A folder for pictures of the page, for looking at them. */
const PICTURES = process.env.REGATTA_TEST_PICTURES;

describe.skipIf(noChromium)("a lesson on the page, by somebody who errs", { timeout: 3 * RACE_MS }, () => {
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

  test("the first race, on a desk", async () => {
    const learner = await Learner.open(browser, bench, { width: 1280, height: 900 });
    await learner.begin("Your first race");
    const run = await learner.lessonRun("first-race");
    const namespace = `learn-${run.id}`;

    const welcome = await learner.page("What a mesh costs");
    await learner.picture(/directly and the same shop through a proxy/);
    await learner.shoot("race-1-welcome");
    await learner.press(welcome, "Let us go");

    const deploy = await learner.page("Deploy the bookshop");
    await learner.press(deploy, "Check");
    await learner.shows(deploy, "You have not run deploy-bookshop since this lesson began.");
    await learner.shoot("race-2-hint");
    await learner.run("/mesh run deploy-bookshop namespace=learn-elsewhere");
    await learner.press(deploy, "Check");
    await learner.shows(deploy, "You deployed it into the namespace learn-elsewhere.");
    await learner.fillForm(deploy, {});
    await learner.press(deploy, "Check");
    await learner.shows(deploy, "6 pods are ready: that is your shop.");

    await learner.picture(/reviews ask the ratings/);
    await learner.press(await learner.page("What you deployed"), "Next");

    const race = await learner.page("Race none against sidecar");
    await learner.run("/mesh run compare-meshes meshes=none rounds=1 duration=1s rate=20");
    await learner.press(race, "Check");
    await learner.shows(race, "You raced one variant alone.");
    await learner.run("/mesh run compare-meshes meshes=none,sidecar rounds=2 duration=1s rate=20");
    await learner.press(race, "Check");
    await learner.shows(race, /Raced: 2 rounds\./);
    await learner.shoot("race-3-raced");
    await learner.press(await learner.page("p50 and p99"), "Next");

    const [newest] = await bench.product.engine.list({ limit: 1, playbookName: "compare-meshes" });
    const { none, sidecar } = (await bench.comparison(newest?.id ?? "")).variants;
    const noneIsFaster = (none?.median_ms.p50.value ?? 0) <= (sidecar?.median_ms.p50.value ?? 0);
    const reading = await learner.page("Read your own card");
    await learner.press(reading, noneIsFaster ? "sidecar" : "none");
    await learner.shows(reading, "Look at the two p50 once more.");
    await learner.press(reading, noneIsFaster ? "none" : "sidecar");
    await learner.shows(reading, /Right\. Your p50/);

    const ranking = await learner.page("Is it a ranking?");
    await learner.press(ranking, "Yes, it ranks them");
    await learner.shows(ranking, /Your card does not rank them\. It says why: .*rounds/);
    await learner.press(ranking, "No, a quick look");
    await learner.shows(ranking, /Right\. The card says/);
    await learner.shoot("race-4-ranking");

    await learner.press(await learner.page("When to believe a race"), "Done");
    await learner.said(/You have finished Your first race/);
    await learner.said(/Cleaned up: Remove your bookshop/);
    await learner.shoot("race-5-end");
    await learner.closeThread();
    expect((await bench.product.engine.waitForEnd(run.id)).status).toBe("succeeded");
    await expect.poll(() => bench.isThere(namespace), { timeout: 60_000 }).toBe(false);
    await bench.cluster.delete({ apiVersion: "v1", kind: "Namespace", name: "learn-elsewhere" });

    await learner.type("/mesh learn");
    await learner.channel().getByText("✅ finished, 8 steps").last().waitFor();
    await learner.shoot("race-6-list");
    await learner.close();
  });

  test("the first canary, on a phone", async () => {
    const learner = await Learner.open(browser, bench, { width: 390, height: 844 });
    await learner.type("/mesh learn try-canary");
    const run = await learner.lessonRun("try-canary");
    const namespace = `learn-${run.id}`;
    const shift = `/mesh run shift-traffic namespace=${namespace}`;

    const welcome = await learner.page("Why a canary");
    await learner.picture(/90 percent of the requests/);
    await learner.shoot("canary-1-welcome");
    await learner.press(welcome, "Set it up");

    const tenth = await learner.page("One in ten to v3");
    await learner.run(`${shift} v1=10 v3=90`);
    await learner.press(tenth, "Check");
    await learner.shows(tenth, "It is the other way round");
    await learner.shoot("canary-2-hint");
    await learner.fillForm(tenth, { v1: "90", v3: "9" });
    await learner.press(tenth, "Check");
    await learner.shows(tenth, "Your run failed, so nothing has changed");
    await learner.run(`${shift} v1=90 v3=10`);
    await learner.pressUntil(tenth, "Check", /of 200 requests v3 answered \d+ %\. It is not exactly 10/i);

    const testers = await learner.page("Only the testers");
    await learner.run(`${shift} v1=90 v3=10 testers=v3`);
    await learner.press(testers, "Check");
    await learner.shows(testers, "10 % of all others do, too");
    await learner.run(`${shift} v1=100 testers=v3`);
    await learner.pressUntil(testers, "Check", "All 100 requests with the header were answered by v3");
    await learner.shoot("canary-3-testers");

    await learner.press(await learner.page("Half to v3, and bad news"), "Bring it out");
    const symptom = await learner.page("What do people feel?");
    await learner.press(symptom, "p50, the median");
    await learner.shows(symptom, "is it among the faster half?");
    await learner.press(symptom, "p99, one in a hundred");
    await learner.shows(symptom, /Right\. With one in ten slow.*p99 ([4-9]\d\d|\d{4,}) ms/);

    const back = await learner.page("Roll back");
    await learner.run(`${shift} v1=0 v2=100`);
    await learner.press(back, "Check");
    await learner.shows(back, "You sent 100 % to v2.");
    await learner.fillForm(back, {});
    await learner.pressUntil(back, "Check", /Back\. v1 answers everything again/);
    await learner.shoot("canary-4-back");

    await learner.press(await learner.page("Let the machine watch"), "Done");
    await learner.said(/You have finished Your first canary/);
    await learner.said(/Cleaned up: Remove your bookshop, Uninstall the mesh/);
    await learner.shoot("canary-5-end");
    expect((await bench.product.engine.waitForEnd(run.id)).status).toBe("succeeded");
    expect(await bench.isThere(namespace)).toBe(false);
    expect(await bench.raceNamespaces()).toEqual([]);
    await learner.close();
  });

  /** Ada before the page, with a lesson's thread open as long as nothing is typed into the channel. */
  class Learner {
    readonly #page: Page;
    readonly #bench: ProductBench;
    readonly #complaints: string[] = [];

    private constructor(page: Page, its: ProductBench) {
      this.#page = page;
      this.#bench = its;
      page.setDefaultTimeout(RACE_MS);
      page.on("pageerror", (error) => this.#complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") this.#complaints.push(message.text());
      });
    }

    static async open(of: Browser, its: ProductBench, viewport: { width: number; height: number }) {
      const page = await (await of.newContext({ viewport })).newPage();
      const learner = new Learner(page, its);
      await page.goto(its.workspace.url);
      return learner;
    }

    channel(): Locator {
      return this.#page.getByRole("main");
    }

    thread(): Locator {
      return this.#page.getByTestId("thread");
    }

    async type(text: string): Promise<void> {
      await this.closeThread();
      await this.channel().getByTestId("message-box").fill(text);
      await this.channel().getByRole("button", { name: "Send" }).click();
    }

    /** From the list of lessons, where it is the first one. */
    async begin(title: string): Promise<void> {
      await this.type("/mesh learn");
      const list = this.channel().getByTestId("message").filter({ hasText: "🎓 Lessons" }).last();
      await list.getByText(title).waitFor();
      await this.shoot("list");
      await list.getByRole("button", { name: "Begin" }).first().click();
    }

    /** The lesson's run, once it is there. */
    async lessonRun(name: string): Promise<RunView> {
      const newest = async () =>
        (await this.#bench.product.engine.list({ limit: 1, status: "active", playbookName: name }))[0];
      await expect.poll(newest, { timeout: 30_000 }).toBeDefined();
      return (await newest()) as RunView;
    }

    /** The page with this title, in the lesson's thread, once it waits for an answer. */
    async page(title: string): Promise<Locator> {
      await this.openThread();
      const page = this.thread()
        .getByTestId("message")
        .filter({ hasText: `📖 ${title}` })
        .last();
      await page.waitFor();
      // From now on by its place: its title changes with what becomes of it.
      const ts = (await page.getAttribute("data-ts")) ?? "";
      return this.thread().locator(`[data-ts="${ts}"]`);
    }

    async openThread(): Promise<void> {
      if (await this.thread().isVisible()) return;
      const card = this.channel()
        .getByTestId("message")
        .filter({ hasText: "It goes on in the thread" })
        .last();
      await card.getByRole("button", { name: /\d+ repl/ }).click();
      await this.thread().waitFor();
    }

    async closeThread(): Promise<void> {
      if (await this.thread().isVisible())
        await this.#page.getByRole("button", { name: "Close thread" }).click();
    }

    async picture(alt: RegExp): Promise<void> {
      await this.openThread();
      const picture = this.thread().getByRole("img", { name: alt });
      await picture.waitFor();
      await expect
        .poll(() => picture.evaluate((image: { naturalWidth: number }) => image.naturalWidth))
        .toBe(900);
    }

    /** Presses a button of a page, and waits until it was taken: the page shows no buttons while it is looked at. */
    async press(page: Locator, name: string): Promise<void> {
      await this.openThread();
      await page.getByRole("button", { name, exact: true }).click();
    }

    /** Presses again while the proxies have not heard of a route yet, which the page says then. */
    async pressUntil(page: Locator, name: string, said: string | RegExp): Promise<void> {
      const late = page.getByText("The proxies may need a moment");
      for (;;) {
        await this.press(page, name);
        const answer = page.getByText(said).or(late);
        await answer.first().waitFor();
        if (!(await late.isVisible())) return;
      }
    }

    /** Opens the form that the page offers, changes some fields, and waits for its run's end. */
    async fillForm(page: Locator, fields: Readonly<Record<string, string>>): Promise<void> {
      await this.openThread();
      await page.getByRole("button", { name: "Open the form" }).click();
      const form = this.#page.getByRole("dialog");
      await form.waitFor();
      for (const [name, value] of Object.entries(fields))
        await form.getByLabel(new RegExp(`^${name}\\b`)).fill(value);
      await this.shoot("form");
      await this.#untilRunEnds(() => form.getByRole("button", { name: "Run" }).click());
    }

    /** Types a command that runs a playbook and waits for the run's end. */
    async run(command: string): Promise<void> {
      await this.#untilRunEnds(() => this.type(command));
    }

    async #untilRunEnds(start: () => Promise<void>): Promise<void> {
      const ended = new Promise<void>((resolve) => {
        const unsubscribe = this.#bench.product.engine.subscribe(({ kind }) => {
          if (kind !== "ended") return;
          unsubscribe();
          resolve();
        });
      });
      await start();
      await ended;
    }

    /** Waits for a text on a page; when it does not come, the failure tells what the page says instead. */
    async shows(page: Locator, text: string | RegExp): Promise<void> {
      await this.openThread();
      const shown = page.getByText(text).first();
      await shown.waitFor({ timeout: RACE_MS / 2 }).catch(async () => {
        throw new Error(`the page does not say ${String(text)}: ${await page.textContent()}`);
      });
    }

    async said(text: RegExp): Promise<void> {
      await this.openThread();
      await this.thread().getByText(text).last().waitFor();
    }

    /** A picture for looking at, and a look whether anything is wider than the screen. */
    async shoot(name: string): Promise<void> {
      expect(await this.#page.evaluate(TOO_WIDE)).toBe(false);
      if (PICTURES) await this.#page.screenshot({ path: join(PICTURES, `${name}.png`) });
    }

    async close(): Promise<void> {
      expect(this.#complaints).toEqual([]);
      await this.#page.context().close();
    }
  }
});

const TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
