import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunView } from "../../src/run/run-view.ts";
import type { Message } from "../../src/workspace/model.ts";
import { eventually } from "../support/eventually.ts";
import { ProductBench, RACE_MS } from "../support/product-bench.ts";
import { ADA, PERF, shownText } from "../support/workspace-user.ts";

const BEN = "U0BEN0002";

describe("two people in one lesson on one cluster", { timeout: RACE_MS }, () => {
  let bench: ProductBench;
  beforeAll(async () => {
    bench = await ProductBench.start();
  }, RACE_MS);
  afterAll(() => bench?.close());

  test("each have a shop and share the mesh, which the first learner leaves to the other", async () => {
    const [ada, ben] = [await begin(ADA), await begin(BEN)];
    await answer(ADA, ada, "Why a canary");
    await pageOf(ada, "One in ten to v3");
    await answer(BEN, ben, "Why a canary");
    await pageOf(ben, "One in ten to v3");
    expect(await Promise.all([ada, ben].map(({ id }) => bench.isThere(`learn-${id}`)))).toEqual([true, true]);

    // Ada installed it and leaves; Ben's shop keeps running behind it.
    await leave(ADA, ada);
    expect(await bench.isThere(`learn-${ada.id}`)).toBe(false);
    expect(await bench.raceNamespaces()).toEqual(["sidecar-system"]);
    await answer(BEN, ben, "One in ten to v3");
    const hint = await bench.message(
      "Ben's hint",
      (message) => isOf(message, ben) && shownText(message).includes("Everything still goes to v1."),
      RACE_MS,
    );
    expect(shownText(hint)).toContain("💡");

    await leave(BEN, ben);
    expect(await bench.isThere(`learn-${ben.id}`)).toBe(false);
    expect(await bench.raceNamespaces()).toEqual([]);
  });

  async function begin(user: string): Promise<RunView> {
    await bench.workspace.ui.send({ user, channel: PERF, text: "/mesh learn try-canary" });
    return eventually("the lesson's run", async () =>
      (await bench.product.engine.list({ limit: 10, status: "active" })).find(
        ({ requestedBy, playbookName }) => requestedBy === user && playbookName === "try-canary",
      ),
    );
  }

  const isOf = (message: Message, { id }: RunView) => shownText(message).includes(id);

  const pageOf = (run: RunView, title: string) =>
    bench.message(
      `${title} of ${run.requestedBy}`,
      (message) => isOf(message, run) && shownText(message).includes(`📖 ${title}`),
      RACE_MS,
    );

  async function answer(user: string, run: RunView, title: string): Promise<void> {
    await press(user, await pageOf(run, title), "lesson_answer:0");
  }

  async function leave(user: string, run: RunView): Promise<void> {
    const page = await bench.message(
      "a page to leave from",
      (message) => isOf(message, run) && shownText(message).includes("📖 One in ten to v3"),
    );
    await press(user, page, "lesson_leave");
    expect((await bench.product.engine.waitForEnd(run.id)).status).toBe("cancelled");
  }

  async function press(user: string, message: Message, actionId: string): Promise<void> {
    const block = message.blocks?.find((candidate) => JSON.stringify(candidate).includes(`"${actionId}"`));
    const on = { channel: message.channel, ts: message.ts };
    const taken = await bench.workspace.ui.act({
      user,
      on,
      block_id: block?.block_id ?? "",
      action_id: actionId,
    });
    expect(taken.ok).toBe(true);
  }
});
