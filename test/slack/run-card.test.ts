import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Message } from "../../src/workspace/model.ts";
import { eventually } from "../support/eventually.ts";
import { cellView, endedCell, stepView, T0_MS } from "../support/run-views.ts";
import { ADA, PERF, SlackBench, shownText } from "../support/slack-bench.ts";

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Another channel that the bot is in. */
const LAB = "C0MESHLAB";

let bench: SlackBench;
beforeEach(async () => {
  bench = await SlackBench.start();
});
afterEach(() => bench.stop());

/** Starts `hello` by its command and returns its run and card. */
async function startHello(): Promise<{ runId: string; card: Message }> {
  await bench.type("/mesh run hello");
  const card = await bench.message("the card", (message) => message.text.startsWith("Say hello"));
  const [view] = await bench.engine.list({ limit: 1 });
  if (!view) throw new Error("nothing was started");
  return { runId: view.id, card };
}

const cardNow = (card: Message, what: string, holds: (text: string) => boolean) =>
  bench.message(what, (message) => message.ts === card.ts && holds(shownText(message)));

describe("a run in its channel", () => {
  test("from the command to the card, its edits, its thread, its files and the picture", async () => {
    const { runId, card } = await startHello();
    expect(bench.engine.started[0]).toMatchObject({ requestedBy: ADA, channel: PERF });
    expect(shownText(card)).toContain(`<@${ADA}>`);

    bench.engine.change(runId, {
      status: "running",
      startedAtMs: T0_MS,
      steps: [
        stepView("pause", "Take a break", [
          cellView({ status: "running", startedAtMs: T0_MS, progress: { text: "half way", fraction: 0.5 } }),
        ]),
      ],
    });
    await cardNow(card, "the progress", (text) => text.includes("half way ▰▰▱▱▱ 50 %"));

    bench.engine.change(runId, { steps: [stepView("pause", "Take a break", [endedCell(0, 2)])] });
    const step = await bench.message("the step", (message) => shownText(message).includes("*Take a break*"));
    expect(step.thread_ts).toBe(card.ts);

    bench.engine.saveArtifact(
      runId,
      { name: "chart.png", title: "Percentiles", mediaType: "image/png", altText: "A chart" },
      PIXEL,
    );
    bench.engine.saveArtifact(
      runId,
      { name: "smp.yaml", title: "SMP", mediaType: "application/yaml" },
      Buffer.from("a: 1\n"),
    );
    bench.engine.change(runId, { summary: { headline: "All is well", lines: ["p99 0.9 ms"] } });
    bench.engine.change(runId, { status: "succeeded", endedAtMs: T0_MS + 2_000 }, "ended");

    const done = await cardNow(card, "the picture", (text) => text.includes("slack_file"));
    const types = (done.blocks ?? []).map(({ type }) => type);
    expect(types.indexOf("image")).toBeLessThan(types.indexOf("section"));
    expect(shownText(done)).toContain("*All is well*");
    expect(done.edited).toBeUndefined();
    const thread = await eventually("the thread", () => {
      const replies = bench.workspace.messages(PERF).filter(({ thread_ts }) => thread_ts === card.ts);
      return replies.some(({ files }) => files !== undefined) && replies;
    });
    expect(thread.map(({ text }) => text)).toEqual([
      "1 of 1 steps of Say hello",
      "Results of Say hello: All is well",
      "",
    ]);
    const files = thread.at(-1)?.files ?? [];
    expect(files.map(({ name, title }) => [name, title])).toEqual([
      ["chart.png", "Percentiles"],
      ["smp.yaml", "SMP"],
    ]);
    const [picture] = files;
    const bytes = await (await fetch(picture?.url_private ?? "")).arrayBuffer();
    expect(PIXEL.equals(Buffer.from(bytes))).toBe(true);
    expect(shownText(done)).toContain(picture?.id);
  });

  test("its report also goes to a further channel, once it has ended and only once", async () => {
    const { runId } = await startHello();
    bench.engine.change(runId, { summary: { headline: "All is well", lines: [], channel: LAB } });
    bench.engine.saveArtifact(
      runId,
      { name: "smp.yaml", title: "SMP", mediaType: "application/yaml" },
      Buffer.from("a: 1\n"),
    );
    expect(bench.workspace.messages(LAB)).toEqual([]);
    bench.engine.change(runId, { status: "succeeded", endedAtMs: T0_MS + 2_000 }, "ended");
    const [report, file] = await eventually("the report and its file", () => {
      const there = bench.workspace.messages(LAB);
      return there.length === 2 && there;
    });
    expect(shownText(report as Message)).toContain("*All is well*");
    expect(file).toMatchObject({ thread_ts: report?.ts, files: [{ name: "smp.yaml" }] });
    // A replica that catches up does not post it a second time.
    const other = bench.newApp();
    await other.start();
    await other.stop();
    expect(bench.workspace.messages(LAB)).toHaveLength(2);
  });

  test("the Stop button stops it, and the person who pressed it is told", async () => {
    const { runId, card } = await startHello();
    await bench.press(card, "run_stop");
    await bench.message(
      "the answer",
      (message) => message.ephemeral_for === ADA && message.text.includes("is taken out of the queue"),
    );
    expect(bench.engine.cancelled).toEqual([{ runId, by: ADA }]);
    const stopping = await cardNow(card, "the second button", (text) => text.includes("Stop now"));
    await bench.press(stopping, "run_stop");
    await bench.message("the second answer", (message) => message.text.includes("is skipped"));
    expect(bench.engine.cancelled.at(1)).toEqual({ runId, by: ADA, skipCleanUp: true });
  });

  test("Run again starts the same playbook with the same inputs; Show report links to the results, and posts nothing", async () => {
    const { runId, card } = await startHello();
    const chart = { name: "chart.png", title: "Percentiles", mediaType: "image/png" };
    bench.engine.saveArtifact(runId, chart, PIXEL);
    bench.engine.change(runId, { status: "succeeded", startedAtMs: T0_MS, endedAtMs: T0_MS + 1 }, "ended");
    const done = await cardNow(
      card,
      "the picture and the link",
      (text) => text.includes("slack_file") && text.includes('"link"'),
    );
    const results = await bench.message("the results", ({ text }) => text.startsWith("Results of Say hello"));
    const link = `archives/${PERF}/p${results.ts.replace(".", "")}?thread_ts=${card.ts}&cid=${PERF}`;
    expect(shownText(done)).toContain(`"url":"${bench.workspace.url}${link}"`);
    await bench.press(done, "link");
    const before = bench.workspace.messages(PERF).length;
    const answer = await bench.ask(`/mesh report ${runId}`);
    expect(shownText(answer)).toContain(`<${bench.workspace.url}${link}|Here are the results>`);
    expect(bench.workspace.messages(PERF)).toHaveLength(before + 1);
    await bench.press(done, "run_again");
    await eventually("the second run", () => bench.engine.started.length === 2);
    expect(bench.engine.started[1]?.inputs).toEqual(bench.engine.started[0]?.inputs);
  });

  test("names cannot mention the channel", async () => {
    const { runId, card } = await startHello();
    bench.engine.change(
      runId,
      { playbookTitle: "<!channel>", problem: "<!here> *x*", status: "failed" },
      "ended",
    );
    const hostile = await cardNow(card, "the problem", (text) => text.includes("went wrong"));
    expect(hostile.text).not.toContain("<!");
    const others = hostile.blocks?.filter(({ type }) => type !== "header");
    expect(JSON.stringify(others)).not.toMatch(/<!/);
  });
});
