import { LogLevel, webApi } from "@slack/bolt";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readManifest } from "../../src/workspace/manifest.ts";
import { startWorkspace, type Workspace } from "../../src/workspace/workspace.ts";

const PERF = "C0MESHPERF";

let workspace: Workspace;
let client: webApi.WebClient;

beforeAll(async () => {
  workspace = await startWorkspace();
  client = newClient(workspace);
});

afterAll(() => workspace.close());

function newClient({ apiUrl, botToken }: Workspace, token = botToken): webApi.WebClient {
  const options = { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, logLevel: LogLevel.ERROR };
  return new webApi.WebClient(token, options);
}

/** Slack's response to a call that it refuses. */
async function refusal(
  method: string,
  args: Record<string, unknown>,
  by: webApi.WebClient = client,
): Promise<{ error: string; response_metadata?: { messages?: string[] } }> {
  try {
    await by.apiCall(method, args);
  } catch (error) {
    if (error instanceof webApi.WebAPIPlatformError) return error.data;
    throw error;
  }
  throw new Error(`${method} was not refused`);
}

const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
const modal = {
  type: "modal",
  title: { type: "plain_text", text: "Form" },
  blocks: [{ type: "divider" }],
};

test("direct messages need the messages tab of the manifest", async () => {
  const off = await startWorkspace({ manifest: { ...readManifest(), messagesTab: "off" } });
  const to = { channel: "U0ADA0001", text: "for you" };
  expect((await refusal("chat.postMessage", to, newClient(off))).error).toBe("messages_tab_disabled");
  await off.close();
  const { channel } = await client.chat.postMessage(to);
  expect(channel).toBe("D0ADA0001");
});

test("a message is found again by its metadata, which only those who ask for it get", async () => {
  const metadata = { event_type: "x", event_payload: { key: "k1" } };
  const { ts } = await client.chat.postMessage({ channel: PERF, text: "with metadata", metadata });
  const all = await client.conversations.history({ channel: PERF, include_all_metadata: true });
  expect(all.messages?.find((message) => message.ts === ts)?.metadata).toEqual(metadata);
  const plain = await client.conversations.history({ channel: PERF });
  expect(plain.messages?.find((message) => message.ts === ts)?.metadata).toBeUndefined();
});

describe("refuses, with Slack's error name,", () => {
  test.each([
    ["unknown_method", "chat.nothing", {}],
    ["channel_not_found", "chat.postMessage", { channel: "C404", text: "x" }],
    ["not_in_channel", "chat.postMessage", { channel: "general", text: "x" }],
    ["no_text", "chat.postMessage", { channel: PERF }],
    ["msg_too_long", "chat.postMessage", { channel: PERF, text: "x".repeat(40_001) }],
    ["invalid_arguments", "chat.postMessage", { text: "x" }],
    ["invalid_blocks", "chat.postMessage", { channel: PERF, blocks: [section("x".repeat(3001))] }],
    ["invalid_blocks_format", "chat.postMessage", { channel: PERF, blocks: { type: "section" } }],
    ["thread_not_found", "chat.postMessage", { channel: PERF, text: "x", thread_ts: "1.2" }],
    ["user_not_found", "chat.postEphemeral", { channel: PERF, text: "x", user: "U404" }],
    ["message_not_found", "chat.update", { channel: PERF, ts: "1.2", text: "x" }],
    ["message_not_found", "chat.getPermalink", { channel: PERF, message_ts: "1.2" }],
    ["user_not_found", "users.info", { user: "U404" }],
    ["channel_not_found", "conversations.info", { channel: "C404" }],
    ["missing_argument", "files.getUploadURLExternal", { filename: "a.png", length: 0 }],
    [
      "alt_txt_too_large",
      "files.getUploadURLExternal",
      { filename: "a", length: 1, alt_txt: "x".repeat(1001) },
    ],
    ["file_not_found", "files.info", { file: "F404" }],
    ["file_not_found", "files.completeUploadExternal", { files: [{ id: "F404" }] }],
    ["invalid_trigger_id", "views.open", { trigger_id: "1.2.3", view: modal }],
    ["invalid_arguments", "views.open", { trigger_id: "1.2.3", view: { type: "modal", blocks: [] } }],
    [
      "view_too_large",
      "views.open",
      { trigger_id: "1", view: { ...modal, private_metadata: "x".repeat(250_000) } },
    ],
    ["not_found", "views.update", { view_id: "V404", view: modal }],
    ["invalid_arguments", "views.publish", { user_id: "U0ADA0001", view: modal }],
  ])("%s: %s", async (error, method, args) => {
    expect((await refusal(method, args)).error).toBe(error);
  });

  test("each mistake in blocks with its place", async () => {
    const blocks = [section("x".repeat(3001)), { type: "bogus" }];
    const { response_metadata } = await refusal("chat.postMessage", { channel: PERF, blocks });
    expect(response_metadata?.messages).toEqual([
      "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
      "[ERROR] unsupported type: bogus [json-pointer:/blocks/1/type]",
    ]);
  });

  test("tokens that are missing, unknown, or of the wrong kind", async () => {
    const { apiUrl, appToken } = workspace;
    const bare = await fetch(`${apiUrl}auth.test`, { method: "POST" });
    expect(await bare.json()).toEqual({ ok: false, error: "not_authed" });
    expect((await refusal("auth.test", {}, newClient(workspace, "xoxb-wrong"))).error).toBe("invalid_auth");
    expect((await refusal("auth.test", {}, newClient(workspace, appToken))).error).toBe(
      "not_allowed_token_type",
    );
    expect((await refusal("apps.connections.open", {})).error).toBe("not_allowed_token_type");
  });

  test("calls for which the manifest grants no scope", async () => {
    const manifest = readManifest();
    const poor = await startWorkspace({ manifest: { ...manifest, scopes: ["commands", "chat:write"] } });
    const by = newClient(poor);
    const refused = { error: "missing_scope", needed: "files:write", provided: "commands,chat:write" };
    expect(await refusal("files.getUploadURLExternal", { filename: "a", length: 1 }, by)).toMatchObject(
      refused,
    );
    expect(await refusal("conversations.list", { types: "private_channel" }, by)).toMatchObject({
      needed: "groups:read",
    });
    await poor.close();
  });

  test("a change to a person's message, or to an ephemeral one", async () => {
    await workspace.ui.send({ user: "U0ADA0001", channel: PERF, text: "mine" });
    const theirs = workspace.messages(PERF).find((message) => message.text === "mine");
    const change = { channel: PERF, text: "yours" };
    expect((await refusal("chat.update", { ...change, ts: theirs?.ts })).error).toBe("cant_update_message");
    const answer = await client.chat.postEphemeral({ channel: PERF, user: "U0ADA0001", text: "psst" });
    expect((await refusal("chat.update", { ...change, ts: answer.message_ts })).error).toBe(
      "message_not_found",
    );
  });

  test("a broken body", async () => {
    const headers = { authorization: `Bearer ${workspace.botToken}` };
    const post = async (type: string, body: string) => {
      const init = { method: "POST", body, headers: { ...headers, "content-type": type } };
      return (await fetch(`${workspace.apiUrl}chat.postMessage`, init)).json();
    };
    expect(await post("application/json", "{")).toEqual({ ok: false, error: "invalid_json" });
    expect(await post("application/x-www-form-urlencoded", "blocks=%7B")).toEqual({
      ok: false,
      error: "invalid_form_data",
    });
  });
});

describe("answers", () => {
  test("who and where", async () => {
    expect(await client.auth.test()).toMatchObject({ user_id: "U0REGATTA", bot_id: "B0REGATTA" });
    expect((await client.users.info({ user: "U0BEN0002" })).user?.real_name).toBe("Ben Okafor");
    expect((await client.conversations.info({ channel: PERF })).channel?.name).toBe("mesh-perf");
    expect((await client.conversations.list()).channels?.map(({ is_member }) => is_member)).toEqual([
      true,
      true,
      false,
    ]);
  });

  test("timestamps that are never the same, and replies that go to the thread's first message", async () => {
    const post = (more: object) => client.chat.postMessage({ channel: PERF, text: "x", ...more });
    const all = await Promise.all(Array.from({ length: 50 }, () => post({})));
    expect(new Set(all.map(({ ts }) => ts)).size).toBe(50);
    const root = String(all[0]?.ts);
    const reply = await post({ thread_ts: root });
    const second = await post({ thread_ts: String(reply.ts) });
    expect(second.message?.thread_ts).toBe(root);
  });

  test("a file is announced, sent raw, completed; its share appears later; then a card can contain it", async () => {
    const bytes = Buffer.from("not really a picture");
    const announced = { filename: "chart.png", length: bytes.length, alt_txt: "a chart" };
    const ticket: { upload_url?: string; file_id?: string } =
      await client.files.getUploadURLExternal(announced);
    const id = String(ticket.file_id);
    const url = String(ticket.upload_url);
    expect((await fetch(url, { method: "POST", body: "short" })).status).toBe(400);
    expect((await fetch(url, { method: "POST", body: bytes })).status).toBe(200);
    const picture = { type: "image", alt_text: "a chart", slack_file: { id } };
    const card = { channel: PERF, text: "chart", blocks: [picture] };
    expect((await refusal("chat.postMessage", card)).response_metadata?.messages?.[0]).toContain(
      "invalid slack file",
    );
    await client.apiCall("files.completeUploadExternal", {
      files: [{ id, title: "Chart" }],
      channel_id: PERF,
    });
    const shares = async () => (await client.files.info({ file: id })).file?.shares?.public?.[PERF];
    expect(await shares()).toBeUndefined();
    await vi.waitFor(async () => expect(await shares()).toHaveLength(1), { timeout: 60_000 });
    expect(workspace.messages(PERF).at(-1)?.files).toMatchObject([{ title: "Chart", alt_txt: "a chart" }]);
    await client.apiCall("chat.postMessage", card);
    expect((await refusal("files.completeUploadExternal", { files: [{ id }] })).error).toBe("file_not_found");
  });
});
