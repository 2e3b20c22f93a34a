import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { RunView } from "../../src/run/run-view.ts";
import { eventually } from "./eventually.ts";
import { type ProductBench, RACE_MS } from "./product-bench.ts";

/** A folder for screenshots of the page, for people to look at. */
const PICTURES = process.env.REGATTA_TEST_PICTURES;

const TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth";

/** Ada in front of the page, with a lesson's thread open as long as nothing is typed into the channel. */
export class Learner {
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

  /** From the list of lessons, where it comes first. */
  async begin(title: string): Promise<void> {
    await this.type("/mesh learn");
    const list = this.channel().getByTestId("message").filter({ hasText: "🎓 Lessons" }).last();
    await list.getByText(title).waitFor();
    await this.shoot("list");
    await list.getByRole("button", { name: "Begin" }).first().click();
  }

  /** The lesson's run, once it exists. */
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
    // From now on by its position: its title changes when it is answered.
    const ts = (await page.getAttribute("data-ts")) ?? "";
    return this.thread().locator(`[data-ts="${ts}"]`);
  }

  async openThread(): Promise<void> {
    if (await this.thread().isVisible()) return;
    const card = this.channel()
      .getByTestId("message")
      .filter({ hasText: "It continues in this message" })
      .last();
    // A message that arrives while the button is held down moves the button away from under the pointer; then it is
    // pressed again.
    await eventually(
      "an open thread",
      async () => {
        await card.getByRole("button", { name: /\d+ repl/ }).click();
        return this.thread()
          .waitFor({ timeout: 5_000 })
          .then(
            () => true,
            () => false,
          );
      },
      RACE_MS,
    );
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

  /** Presses a button of a page, and waits until the press has been handled: meanwhile the page shows no buttons. */
  async press(page: Locator, name: string): Promise<void> {
    await this.openThread();
    await page.getByRole("button", { name, exact: true }).click();
  }

  /** Presses again as long as the page says that the proxies have not heard of a route yet. */
  async pressUntil(page: Locator, name: string, said: string | RegExp): Promise<void> {
    const late = page.getByText("The proxies may need a moment");
    for (;;) {
      await this.press(page, name);
      const answer = page.getByText(said).or(late);
      await answer.first().waitFor();
      if (!(await late.isVisible())) return;
    }
  }

  /** Opens the form that the page offers, changes some fields, and waits for its run to end. */
  async fillForm(page: Locator, fields: Readonly<Record<string, string>>): Promise<void> {
    const form = await this.#openForm(page, fields);
    await this.shoot("form");
    await this.#untilRunEnds(() => form.getByRole("button", { name: "Run" }).click());
  }

  /** Opens the form that the page offers, fills it in wrongly, sees what is wrong, and closes it. */
  async isRefused(page: Locator, fields: Readonly<Record<string, string>>, said: RegExp): Promise<void> {
    const form = await this.#openForm(page, fields);
    await form.getByRole("button", { name: "Run" }).click();
    await form.getByText(said).first().waitFor();
    await form.getByRole("button", { name: "Not now" }).click();
  }

  async #openForm(page: Locator, fields: Readonly<Record<string, string>>): Promise<Locator> {
    await this.openThread();
    await page.getByRole("button", { name: "Open the form" }).click();
    const form = this.#page.getByRole("dialog");
    await form.waitFor();
    for (const [name, value] of Object.entries(fields))
      await form.getByLabel(new RegExp(`^${name}\\b`)).fill(value);
    return form;
  }

  /** Types a command that runs a playbook and waits for the run to end. */
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

  /** Waits for a text on a page; if it does not appear, the failure quotes what the page says instead. */
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

  /** Takes a screenshot, and checks that nothing is wider than the screen. */
  async shoot(name: string): Promise<void> {
    expect(await this.#page.evaluate(TOO_WIDE)).toBe(false);
    if (PICTURES) await this.#page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }

  async close(): Promise<void> {
    expect(this.#complaints).toEqual([]);
    await this.#page.context().close();
  }
}
