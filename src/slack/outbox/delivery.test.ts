import { webApi } from "@slack/bolt";
import { beforeEach, describe, expect, test } from "vitest";
import { FakeSlackWeb } from "../../../test/support/fake-slack-web.ts";
import { MemoryOutbox } from "../../../test/support/memory-outbox.ts";
import type { JsonObject } from "../../base/json.ts";
import type { OutboxRow } from "../../store/posting.ts";
import { deliver } from "./delivery.ts";

const SECTION = { type: "section", text: { type: "mrkdwn", text: "hi" } };
const PICTURE = { type: "image", slack_file: { id: "F1" }, alt_text: "A chart" };
const CHART = { name: "chart.png", title: "Chart", altText: "A chart" };
const FILE = { runId: "r1", files: [CHART] };
const STORED = new Map([
  ["chart.png", new Uint8Array(7)],
  ["figures.csv", new Uint8Array(5)],
  ["empty.csv", new Uint8Array(0)],
]);

let web: FakeSlackWeb;
let outbox: MemoryOutbox;
let slept = 0;
beforeEach(() => {
  web = new FakeSlackWeb();
  outbox = new MemoryOutbox();
  slept = 0;
});

async function put(key: string, kind: OutboxRow["kind"], payload: JsonObject): Promise<OutboxRow> {
  return outbox.put({ key, channel: "C1", kind, payload });
}

function send(row: OutboxRow) {
  return deliver(row, {
    web,
    outbox,
    readFile: async (runId, name) => (runId === "r1" ? STORED.get(name) : undefined),
    sleep: async () => void slept++,
    nowMs: () => 5_000,
  });
}

const methods = () => web.calls.map(({ method }) => method);
const platformError = (error: string) => new webApi.WebAPIPlatformError({ ok: false, error });

describe("messages", () => {
  test("are posted once and edited after that", async () => {
    const row = await put("a", "post", { text: "hi", blocks: [SECTION] });
    expect(await send(row)).toEqual({ slackTs: "1.0" });
    expect(await send({ ...row, slackTs: "1.0" })).toEqual({ slackTs: "1.0" });
    expect(web.calls).toEqual([
      { method: "post", args: { key: "a", channel: "C1", text: "hi", blocks: [SECTION] } },
      { method: "edit", args: { channel: "C1", ts: "1.0", text: "hi", blocks: [SECTION] } },
    ]);
  });

  test("whose answer was lost are found again by their metadata, and brought up to date in place", async () => {
    web.failures.set("post", [platformError('{"ok":true,"ts":"17')]);
    const row = await put("a", "post", { text: "hi", blocks: [SECTION] });
    await expect(send(row)).rejects.toThrow();
    web.posted = "7.0";
    const again = (await outbox.find("a")) ?? row;
    expect(await send(again)).toEqual({ slackTs: "7.0" });
    expect(web.calls.slice(1)).toEqual([
      { method: "findPosted", args: { key: "a", channel: "C1", sinceMs: 5_000 } },
      { method: "edit", args: { channel: "C1", ts: "7.0", text: "hi", blocks: [SECTION] } },
    ]);
  });

  test("that did not arrive are posted, also if the app may not look for them", async () => {
    const row = await put("a", "post", { text: "hi", blocks: [SECTION] });
    await outbox.beginPost("a", 1);
    const again = (await outbox.find("a")) ?? row;
    await send(again);
    web.failures.set("findPosted", [platformError("missing_scope")]);
    await send(again);
    expect(methods()).toEqual(["findPosted", "post", "findPosted", "post"]);
    web.failures.set("findPosted", [platformError("internal_error")]);
    await expect(send(again)).rejects.toThrow("internal_error");
  });

  test("that Slack refused are not looked for", async () => {
    web.failures.set("post", [platformError("not_in_channel"), new webApi.WebAPIRateLimitedError(1)]);
    const row = await put("a", "post", { text: "hi", blocks: [SECTION] });
    await expect(send(row)).rejects.toThrow();
    await expect(send((await outbox.find("a")) ?? row)).rejects.toThrow();
    await send((await outbox.find("a")) ?? row);
    expect(methods()).toEqual(["post", "post", "post"]);
  });

  test("reply in the thread of their card, and are not posted without it", async () => {
    const reply = await put("reply", "post", { text: "hi", blocks: [], threadOf: "card" });
    await expect(send(reply)).rejects.toMatchObject({ code: "SLACK_THREAD_GONE", retryable: false });
    await put("card", "update", { text: "card", blocks: [] });
    await outbox.markSent("card", 1, { slackTs: "9.0" });
    await send(reply);
    expect(web.calls[0]?.args).toMatchObject({ threadTs: "9.0" });
  });

  test("are sent without a picture that Slack cannot show yet", async () => {
    web.failures.set("edit", [platformError("invalid_blocks")]);
    const row = await put("card", "update", { text: "hi", blocks: [PICTURE, SECTION] });
    await send({ ...row, slackTs: "1.0" });
    expect(web.calls.map(({ args }) => (args as { blocks: unknown[] }).blocks.length)).toEqual([2, 1]);
  });

  test("fail if their blocks really are wrong", async () => {
    web.failures.set("post", [platformError("invalid_blocks")]);
    const row = await put("card", "update", { text: "hi", blocks: [SECTION] });
    await expect(send(row)).rejects.toThrow("invalid_blocks");
  });

  test("are refused if their stored shape is unknown", async () => {
    await expect(send(await put("x", "post", { blocks: 3 }))).rejects.toMatchObject({
      code: "SLACK_OUTBOX_PAYLOAD",
    });
    await expect(send(await put("y", "file", { files: 3 }))).rejects.toMatchObject({
      code: "SLACK_OUTBOX_PAYLOAD",
    });
  });
});

describe("files", () => {
  test("are uploaded in three steps, and count as sent once they show", async () => {
    web.sharedAfter = 2;
    expect(await send(await put("f", "file", FILE))).toEqual({ slackFileId: "F1" });
    expect(methods()).toEqual([
      "openUpload",
      "sendBytes",
      "completeUpload",
      "isShared",
      "isShared",
      "isShared",
    ]);
    expect(slept).toBe(2);
    expect(web.calls[0]?.args).toEqual({ name: "chart.png", sizeBytes: 7, altText: "A chart" });
  });

  test("are not posted twice because Slack did not say once whether they show", async () => {
    web.failures.set("isShared", [new webApi.WebAPIRateLimitedError(1)]);
    expect(await send(await put("f", "file", FILE))).toEqual({ slackFileId: "F1" });
    expect(methods().filter((method) => method === "completeUpload")).toHaveLength(1);
  });

  test("of one run are posted together, without those that are empty or gone", async () => {
    const files = ["chart.png", "empty.csv", "gone.txt", "figures.csv"].map((name) => ({
      name,
      title: name,
    }));
    expect(await send(await put("f", "file", { runId: "r1", files }))).toEqual({ slackFileId: "F1" });
    expect(methods().filter((method) => method === "completeUpload")).toHaveLength(1);
    expect(web.calls.find(({ method }) => method === "completeUpload")?.args).toEqual({
      channel: "C1",
      files: [
        { fileId: "F1", title: "chart.png" },
        { fileId: "F2", title: "figures.csv" },
      ],
    });
  });

  test("are not sent again once Slack has them", async () => {
    const row = await put("f", "file", FILE);
    expect(await send({ ...row, slackFileId: "F0" })).toEqual({ slackFileId: "F0" });
    expect(web.calls).toEqual([]);
  });

  test("are not sent twice if only the last answer was lost", async () => {
    web.failures.set("completeUpload", [new webApi.WebAPIRequestError(new Error("cut"))]);
    web.sharedAfter = 3; // Slack shows files a little later
    expect(await send(await put("f", "file", FILE))).toEqual({ slackFileId: "F1" });
    expect(methods().filter((method) => method === "sendBytes")).toHaveLength(1);
  });

  test("fail if the last step was refused, or was lost and had no effect", async () => {
    web.failures.set("completeUpload", [platformError("not_in_channel")]);
    const row = await put("f", "file", FILE);
    await expect(send(row)).rejects.toThrow("not_in_channel");
    web.failures.set("completeUpload", [new webApi.WebAPIRequestError(new Error("cut"))]);
    web.sharedAfter = 1_000;
    await expect(send(row)).rejects.toThrow("cut");
  });

  test("are worth another try if they never show", async () => {
    web.sharedAfter = 1_000;
    await expect(send(await put("f", "file", FILE))).rejects.toMatchObject({
      code: "SLACK_FILE_NOT_SHARED",
      retryable: true,
    });
  });

  test("are given up if they no longer exist", async () => {
    const row = await put("f", "file", { runId: "r1", files: [{ ...CHART, name: "other.png" }] });
    await expect(send(row)).rejects.toMatchObject({ code: "SLACK_FILE_GONE", retryable: false });
  });
});
