import type { App, ViewClosedAction } from "@slack/bolt";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { startWorkspace, type Workspace } from "../../src/workspace/workspace.ts";
import { newBoltApp } from "./demo-app.ts";

const ADA = "U0ADA0001";
const PERF = "C0MESHPERF";

let workspace: Workspace;
let app: App;
let nowMs = 0;
/** What the app was last sent. */
let seen: { trigger_id: string; response_url: string; view?: { id: string; hash: string } };
/** What the app acknowledges a form with. */
let ackWith: object | undefined;
let closed: boolean[];

beforeEach(async () => {
  nowMs = systemClock.nowMs();
  const clock = { ...systemClock, monotonicMs: () => nowMs };
  workspace = await startWorkspace({ clock, ackTimeoutMs: 5_000 });
  app = newBoltApp(workspace);
  ackWith = undefined;
  closed = [];
  app.command("/mesh", async ({ ack, body }) => {
    seen = body;
    await ack();
  });
  app.action("go", async ({ ack, body }) => {
    seen = body as unknown as typeof seen;
    await ack();
  });
  app.view("form", async ({ ack }) => void (await ack(ackWith as never)));
  app.view<ViewClosedAction>({ callback_id: "form", type: "view_closed" }, async ({ ack, body }) => {
    closed.push(body.is_cleared);
    await ack();
  });
  await app.start();
});

afterEach(async () => {
  await app.stop();
  await workspace.close();
});

const button = { type: "button", action_id: "go", text: { type: "plain_text", text: "Go" } };
const form = (title: string) => ({
  type: "modal" as const,
  callback_id: "form",
  notify_on_close: true,
  title: { type: "plain_text" as const, text: title },
  blocks: [{ type: "actions", block_id: "b", elements: [button] }] as never,
});

async function command(): Promise<void> {
  expect(await workspace.ui.send({ user: ADA, channel: PERF, text: "/mesh" })).toEqual({ ok: true });
}

async function openForm(): Promise<string> {
  await command();
  const { view } = await app.client.views.open({ trigger_id: seen.trigger_id, view: form("One") });
  return String(view?.id);
}

const press = (view_id: string) =>
  workspace.ui.act({ user: ADA, on: { view_id }, block_id: "b", action_id: "go" });

const submit = (view_id: string) => workspace.ui.submit({ user: ADA, view_id, state: {} });

test("a trigger opens one view, and none after three seconds", async () => {
  await openForm();
  const again = app.client.views.open({ trigger_id: seen.trigger_id, view: form("Two") });
  await expect(again).rejects.toThrow("exchanged_trigger_id");
  await command();
  nowMs += 3_001;
  const late = app.client.views.open({ trigger_id: seen.trigger_id, view: form("Two") });
  await expect(late).rejects.toThrow("expired_trigger_id");
});

test("up to three views are stacked; closing one goes back, closing all notifies the app of each", async () => {
  let top = await openForm();
  for (const title of ["Two", "Three"]) {
    await press(top);
    const { view } = await app.client.views.push({ trigger_id: seen.trigger_id, view: form(title) });
    expect(view?.previous_view_id).toBe(top);
    top = String(view?.id);
  }
  await press(top);
  const fourth = app.client.views.push({ trigger_id: seen.trigger_id, view: form("Four") });
  await expect(fourth).rejects.toThrow("push_limit_reached");
  await workspace.ui.close({ user: ADA });
  expect(closed).toEqual([false]);
  await workspace.ui.close({ user: ADA, all: true });
  expect(closed).toEqual([false, true, true]);
});

test("an update replaces a view's content once per hash, and not after it was closed", async () => {
  const view_id = await openForm();
  await press(view_id);
  const hash = String(seen.view?.hash);
  await app.client.views.update({ view_id, hash, view: form("New") });
  await expect(app.client.views.update({ view_id, hash, view: form("Old") })).rejects.toThrow(
    "hash_conflict",
  );
  await workspace.ui.close({ user: ADA });
  await expect(app.client.views.update({ view_id, view: form("Late") })).rejects.toThrow("not_found");
});

test("a form's acknowledgement may update, push, or clear", async () => {
  const view_id = await openForm();
  ackWith = { response_action: "update", view: form("Updated") };
  await submit(view_id);
  ackWith = { response_action: "push", view: form("Pushed") };
  await submit(view_id);
  await app.client.views.update({ view_id, view: form("Below") });
  ackWith = { response_action: "clear" };
  await submit(view_id);
  await expect(app.client.views.update({ view_id, view: form("Gone") })).rejects.toThrow("not_found");
});

test("a response_url works five times within half an hour", async () => {
  const respond = async (body: object) => {
    const headers = { "content-type": "application/json" };
    return (await fetch(seen.response_url, { method: "POST", headers, body: JSON.stringify(body) })).status;
  };
  await command();
  expect(await respond({ text: "for all", response_type: "in_channel" })).toBe(200);
  expect(workspace.messages(PERF).at(-1)?.ephemeral_for).toBeUndefined();
  for (let use = 2; use <= 5; use++) expect(await respond({ text: "for Ada" })).toBe(200);
  expect(workspace.messages(PERF).at(-1)?.ephemeral_for).toBe(ADA);
  expect(await respond({ text: "once more" })).toBe(400);
  await command();
  nowMs += 30 * 60_000 + 1;
  expect(await respond({ text: "late" })).toBe(400);
});

test("an invited app can post where it could not", async () => {
  const post = () => app.client.chat.postMessage({ channel: "C0GENERAL", text: "hello" });
  await expect(post()).rejects.toThrow("not_in_channel");
  const invited = await workspace.ui.send({ user: ADA, channel: "C0GENERAL", text: "/invite @Regatta" });
  expect(invited.notice).toBe("Regatta was added to #general.");
  await post();
});
