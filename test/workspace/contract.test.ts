import type { App } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Message, Snapshot } from "../../src/workspace/model.ts";
import { startWorkspace, type Workspace } from "../../src/workspace/workspace.ts";
import { addDemoListeners, newBoltApp, PIXEL } from "./demo-app.ts";

const ADA = "U0ADA0001";
const PERF = "C0MESHPERF";

let workspace: Workspace;
let app: App;

beforeEach(async () => {
  workspace = await startWorkspace({ ackTimeoutMs: 1_500 });
  app = newBoltApp(workspace);
  addDemoListeners(app);
  await app.start();
});

afterEach(async () => {
  await app.stop();
  await workspace.close();
});

function soon<T>(condition: () => T): Promise<Awaited<T>> {
  return vi.waitFor(condition as () => Awaited<T>, { timeout: 60_000 });
}

/** The first message that meets a condition, as soon as there is one. */
function posted(wanted: (message: Message) => boolean): Promise<Message> {
  return soon(() => {
    const message = workspace.messages(PERF).find(wanted);
    if (!message) throw new Error("no such message yet");
    return message;
  });
}

async function raceCard(): Promise<Message> {
  expect(await workspace.ui.send({ user: ADA, channel: PERF, text: "/mesh run compare-meshes" })).toEqual({
    ok: true,
  });
  return posted((message) => message.text === "Round 3 of 3");
}

describe("Bolt on the local workspace", () => {
  test("a command posts a card, uploads into its thread, and updates the card", async () => {
    const card = await raceCard();
    expect(card).toMatchObject({ user: "U0REGATTA", bot_id: "B0REGATTA" });
    expect(card.edited).toBeUndefined();
    expect(card.blocks?.every((block) => block.block_id.length > 0)).toBe(true);
    const shared = await posted((message) => message.files !== undefined);
    expect(shared).toMatchObject({ thread_ts: card.ts, subtype: "file_share" });
    expect(shared.files).toMatchObject([
      { title: "Percentiles", mimetype: "image/png", size: PIXEL.length },
      { title: "SMP report", mimetype: "application/yaml" },
    ]);
    const [picture] = shared.files ?? [];
    const downloaded = await fetch(picture?.url_private ?? "");
    expect(Buffer.from(await downloaded.arrayBuffer()).equals(PIXEL)).toBe(true);
    const info = await app.client.files.info({ file: picture?.id ?? "" });
    expect(info.file?.shares?.public?.[PERF]?.[0]?.ts).toBe(shared.ts);
  });

  test("a button opens a form, its errors are shown in place, and a valid answer closes it", async () => {
    const card = await raceCard();
    const on = { channel: PERF, ts: card.ts };
    await workspace.ui.act({ user: ADA, on, block_id: "buttons", action_id: "edit" });
    const view = await soon(async () => {
      const [open] = await openViews();
      if (!open) throw new Error("no view yet");
      return open;
    });
    expect(view).toMatchObject({ callback_id: "run_form", root_view_id: view.id });
    const answer = (why: string) =>
      workspace.ui.submit({
        user: ADA,
        view_id: view.id,
        state: { why: { value: { type: "plain_text_input", value: why } } },
      });
    expect(await answer("short")).toEqual({
      ok: false,
      errors: { why: "Tell the others in ten letters or more." },
    });
    expect(await openViews()).toHaveLength(1);
    expect(await answer("because it is Tuesday")).toEqual({ ok: true });
    expect(await openViews()).toHaveLength(0);
    await posted((message) => message.text === `<@${ADA}> runs it: because it is Tuesday`);
  });

  test("a click's response_url replaces the message", async () => {
    const card = await raceCard();
    const on = { channel: PERF, ts: card.ts };
    await workspace.ui.act({ user: ADA, on, block_id: "buttons", action_id: "stop" });
    await posted((message) => message.ts === card.ts && message.text === "Stopped");
  });

  test("a choice arrives with its value, and only the person who chose sees the answer", async () => {
    const card = await raceCard();
    const on = { channel: PERF, ts: card.ts };
    const selected_option = { text: { type: "plain_text", text: "timeline" }, value: "timeline" };
    const value = { type: "static_select", selected_option };
    await workspace.ui.act({ user: ADA, on, block_id: "buttons", action_id: "chart", value });
    const answer = await posted((message) => message.text === "You chose timeline");
    expect(answer.ephemeral_for).toBe(ADA);
  });

  test("a mention is answered in its thread, and the Home tab is published when it is opened", async () => {
    await workspace.ui.send({ user: ADA, channel: PERF, text: "@Regatta are you there?" });
    const asked = await posted((message) => message.text.startsWith("<@U0REGATTA>"));
    await posted((message) => message.thread_ts === asked.ts && message.text === "You called?");
    await workspace.ui.openHome({ user: ADA });
    await soon(async () => expect((await snapshot()).home).toMatchObject({ type: "home" }));
  });

  test("the user is told what the app does not acknowledge in time", async () => {
    app.action("more", async () => {});
    const card = await raceCard();
    const on = { channel: PERF, ts: card.ts };
    const late = await workspace.ui.act({ user: ADA, on, block_id: "buttons", action_id: "more" });
    expect(late.notice).toContain("did not respond");
  });

  test("commands that do not reach the app say why", async () => {
    const send = (text: string, thread_ts?: string) =>
      workspace.ui.send({ user: ADA, channel: PERF, text, ...(thread_ts ? { thread_ts } : {}) });
    expect((await send("/nope")).notice).toBe("/nope is not a valid command.");
    expect((await send("/mesh list", "1.0")).notice).toContain("not supported in threads");
    await app.stop();
    await soon(() => expect(workspace.connections()).toBe(0));
    expect((await send("/mesh list")).notice).toContain("not connected");
  });

  test("the client retries after a rate limit, a server error and a dropped connection", async () => {
    workspace.failNext({ method: "chat.postMessage", kind: "server_error" });
    workspace.failNext({ method: "chat.postMessage", kind: "cut" });
    const { ts } = await app.client.chat.postMessage({ channel: PERF, text: "third time lucky" });
    await posted((message) => message.ts === ts);
    workspace.failNext({ method: "chat.update", kind: "rate_limited", retryAfterSeconds: 1 });
    await app.client.chat.update({ channel: PERF, ts: String(ts), text: "later" });
    expect((await posted((message) => message.ts === ts)).edited).toBeDefined();
  });

  test("the app reconnects after its sockets were cut", async () => {
    workspace.cutSockets();
    await soon(() => expect(workspace.connections()).toBe(1));
    await raceCard();
  });

  test("of two connections each gets every other command", async () => {
    const second = newBoltApp(workspace);
    const got = { first: 0, second: 0 };
    app.command("/mesh", async () => void got.first++);
    second.command("/mesh", async ({ ack }) => {
      await ack();
      got.second += 1;
    });
    await second.start();
    for (let i = 0; i < 4; i++) await workspace.ui.send({ user: ADA, channel: PERF, text: "/mesh list" });
    await soon(() => expect(got).toEqual({ first: 2, second: 2 }));
    await second.stop();
  });
});

async function snapshot(): Promise<Snapshot> {
  return (await (await fetch(`${workspace.url}ui/snapshot?user=${ADA}`)).json()) as Snapshot;
}

async function openViews() {
  return (await snapshot()).views;
}
