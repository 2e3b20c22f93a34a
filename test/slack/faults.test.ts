import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Message } from "../../src/workspace/model.ts";
import { eventually } from "../support/eventually.ts";
import { endedCell, stepView, T0_MS } from "../support/run-views.ts";
import { PERF, SlackBench, shownText } from "../support/slack-bench.ts";

let bench: SlackBench;
beforeEach(async () => {
  bench = await SlackBench.start();
});
afterEach(() => bench.stop());

const posts = () => bench.workspace.messages(PERF).filter((message) => message.ephemeral_for === undefined);
const sent = () => eventually("an empty outbox", async () => (await bench.outbox.pending(1)).length === 0);

describe("Slack in trouble", () => {
  test("with 429, 500 and dropped connections nothing is lost or repeated, and the order is kept", async () => {
    const { workspace, engine } = bench;
    workspace.failNext({ method: "chat.postMessage", kind: "rate_limited", retryAfterSeconds: 1 });
    workspace.failNext({ method: "chat.postMessage", kind: "server_error" });
    workspace.failNext({ method: "chat.postMessage", kind: "cut" });
    workspace.failNext({ method: "chat.update", kind: "server_error" });
    workspace.failNext({ method: "files.getUploadURLExternal", kind: "cut" });
    workspace.failNext({ method: "files.completeUploadExternal", kind: "server_error" });
    await bench.type("/mesh run hello");
    const [view] = await eventually("the run", async () => {
      const runs = await engine.list({ limit: 1 });
      return runs.length > 0 && runs;
    });
    const runId = view?.id ?? "";
    const steps = ["one", "two", "three"].map((name) => stepView(name, `Step ${name}`, [endedCell(0, 1)]));
    engine.change(runId, { status: "running", startedAtMs: T0_MS, steps });
    engine.saveArtifact(runId, { name: "r.csv", title: "CSV", mediaType: "text/csv" }, Buffer.from("a,b\n"));
    engine.change(runId, { status: "succeeded", endedAtMs: T0_MS + 1_000 }, "ended");
    await eventually("the card's row", () => bench.outbox.rows.size === 4);
    await sent();
    expect(posts().map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Say hello, succeeded/),
      "3 of 3 steps of Say hello",
      "Results of Say hello",
      "",
    ]);
  });

  test.each(["answer_cut", "html", "half_an_answer"] as const)(
    "a post whose answer is lost (%s) leaves no second card",
    async (kind) => {
      const { workspace, engine } = bench;
      workspace.failNext({ method: "chat.postMessage", kind });
      await bench.type("/mesh run hello");
      const runId = await eventually("the run", async () => (await engine.list({ limit: 1 }))[0]?.id);
      await bench.message("the card", ({ text }) => text.startsWith("Say hello"));
      engine.change(runId, { status: "running", startedAtMs: T0_MS });
      engine.saveArtifact(
        runId,
        { name: "r.csv", title: "CSV", mediaType: "text/csv" },
        Buffer.from("a,b\n"),
      );
      workspace.failNext({ method: "chat.postMessage", kind });
      workspace.failNext({ method: "files.completeUploadExternal", kind });
      engine.change(runId, { status: "succeeded", endedAtMs: T0_MS + 1_000 }, "ended");
      await eventually("all rows", () => bench.outbox.rows.size === 3);
      await sent();
      expect(posts().map(({ text, thread_ts }) => [text, thread_ts !== undefined])).toEqual([
        [expect.stringMatching(/^Say hello, succeeded/), false],
        ["Results of Say hello", true],
        ["", true],
      ]);
      expect(posts().flatMap(({ files = [] }) => files)).toHaveLength(1);
    },
  );

  test("the app connects again by itself, at once", async () => {
    bench.workspace.cutSockets();
    await eventually("the cut", () => bench.workspace.connections() === 0);
    await eventually("a new connection", () => bench.workspace.connections() === 1);
    expect(shownText(await bench.ask("/mesh status"))).toContain("nothing has run yet");
  });

  /** A minute with `npm run faults`; in every other run of the tests a few seconds show the same. */
  const OUTAGE_MS = process.env.REGATTA_FAULTS === "long" ? 60_000 : 4_000;

  test(`gone for ${OUTAGE_MS / 1_000} s in the middle of a run: nothing is lost or repeated, and the order is kept`, async () => {
    const { workspace, engine } = bench;
    await bench.type("/mesh run hello");
    const runId = await eventually("the run", async () => (await engine.list({ limit: 1 }))[0]?.id);
    await bench.message("the card", ({ text }) => text.startsWith("Say hello"));
    await sent();
    workspace.setDown(true);
    const goneAtMs = performance.now();
    const names = Array.from({ length: 8 }, (_, index) => `s${index}`);
    const ended = (count: number) =>
      names.slice(0, count).map((name) => stepView(name, `Step ${name}`, [endedCell(0, 1)]));
    for (let count = 1; count <= names.length; count++) {
      engine.change(runId, { status: "running", startedAtMs: T0_MS, steps: ended(count) });
      const wakesAtMs = goneAtMs + (OUTAGE_MS * count) / names.length;
      await eventually("the time", () => performance.now() >= wakesAtMs, OUTAGE_MS);
    }
    engine.change(runId, { status: "succeeded", endedAtMs: T0_MS + 1_000 }, "ended");
    expect(workspace.connections()).toBe(0);
    expect(posts()).toHaveLength(1);
    workspace.setDown(false);
    await eventually("the connection", () => workspace.connections() === 1, 60_000);
    await eventually("the thread's row", () => bench.outbox.rows.size === 2);
    await sent();
    expect(posts().map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Say hello, succeeded/),
      "8 of 8 steps of Say hello",
    ]);
    for (const name of names) expect(shownText(posts()[1] as Message)).toContain(`*Step ${name}*`);
    expect(shownText(await bench.ask("/mesh status"))).toContain("Say hello");
  }, 180_000);

  test("what a stopped app did not send is sent when the next one starts", async () => {
    await bench.app.stop();
    await bench.outbox.put({ key: "k", channel: PERF, kind: "post", payload: { text: "late", blocks: [] } });
    bench.app = bench.newApp();
    await bench.app.start();
    await bench.message("the message", (message) => message.text === "late");
  });

  test("a channel that the bot is not in: given up, and nothing else is delayed", async () => {
    const elsewhere = bench.workspace.channels().find(({ has_app }) => !has_app);
    if (!elsewhere) throw new Error("the app is in every channel");
    const { id } = elsewhere;
    await bench.app.stop();
    await bench.outbox.put({ key: "a", channel: id, kind: "post", payload: { text: "never", blocks: [] } });
    await bench.outbox.put({ key: "b", channel: PERF, kind: "post", payload: { text: "now", blocks: [] } });
    bench.app = bench.newApp();
    await bench.app.start();
    await bench.message("the other message", (message) => message.text === "now");
    await sent();
    expect(await bench.outbox.find("a")).toMatchObject({ slackTs: null, lastError: "not_in_channel" });
  });
});

describe("starting", () => {
  test("a refused token is reported, with the settings to check", async () => {
    await expect(bench.newApp({ botToken: "xoxb-wrong-0000000" }).start()).rejects.toMatchObject({
      code: "SLACK_TOKEN_REFUSED",
      hint: expect.stringContaining("SLACK_BOT_TOKEN"),
    });
    await expect(bench.newApp({ appToken: "xapp-wrong-0000000" }).start()).rejects.toMatchObject({
      code: "SLACK_TOKEN_REFUSED",
      message: expect.not.stringContaining("xapp-wrong"),
    });
  });

  test("an address where nobody listens", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(bench.newApp({ apiUrl: `http://127.0.0.1:${port}/api/` }).start()).rejects.toMatchObject({
      code: "SLACK_UNREACHABLE",
    });
  });
});
