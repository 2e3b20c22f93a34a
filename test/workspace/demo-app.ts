import { App, LogLevel } from "@slack/bolt";
import type { Workspace } from "../../src/workspace/workspace.ts";

/** A one-pixel PNG. */
export const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** The real Bolt on the local workspace, by configuration alone. Few retries, so that a failure shows. */
export function newBoltApp(workspace: Workspace): App {
  return new App({
    token: workspace.botToken,
    appToken: workspace.appToken,
    socketMode: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 2, minTimeout: 10 } },
  });
}

export const RUN_FORM = {
  type: "modal",
  callback_id: "run_form",
  title: { type: "plain_text", text: "Run a playbook" },
  submit: { type: "plain_text", text: "Run" },
  blocks: [
    {
      type: "input",
      block_id: "rate",
      label: { type: "plain_text", text: "Requests per second" },
      hint: { type: "plain_text", text: "From 1 to 5000" },
      element: {
        type: "number_input",
        action_id: "value",
        is_decimal_allowed: false,
        min_value: "1",
        max_value: "5000",
        initial_value: "300",
      },
    },
    {
      type: "input",
      block_id: "why",
      label: { type: "plain_text", text: "Why?" },
      element: { type: "plain_text_input", action_id: "value", multiline: true },
    },
    {
      type: "input",
      block_id: "meshes",
      optional: true,
      label: { type: "plain_text", text: "Meshes" },
      element: {
        type: "multi_static_select",
        action_id: "value",
        options: ["none", "sidecar", "ambient"].map(option),
        initial_options: ["none"].map(option),
      },
    },
    {
      type: "input",
      block_id: "place",
      label: { type: "plain_text", text: "Where" },
      element: {
        type: "radio_buttons",
        action_id: "value",
        options: ["sandbox", "staging"].map(option),
        initial_option: option("sandbox"),
      },
    },
  ],
} as const;

function option(name: string) {
  return { text: { type: "plain_text" as const, text: name }, value: name };
}

export function card(text: string, done = false) {
  const buttons = [
    { type: "button", action_id: "edit", text: { type: "plain_text", text: "Change" }, value: "run-1" },
    {
      type: "button",
      action_id: "stop",
      style: "danger",
      text: { type: "plain_text", text: "Stop" },
      confirm: {
        title: { type: "plain_text", text: "Stop this run?" },
        text: { type: "plain_text", text: "What it installed is removed." },
        confirm: { type: "plain_text", text: "Stop it" },
        deny: { type: "plain_text", text: "Keep it" },
      },
    },
    {
      type: "static_select",
      action_id: "chart",
      placeholder: { type: "plain_text", text: "Chart" },
      options: ["percentiles", "timeline"].map(option),
    },
    { type: "overflow", action_id: "more", options: ["report", "rerun"].map(option) },
  ];
  return [
    { type: "header", text: { type: "plain_text", text: "⛵ Race the meshes" } },
    { type: "section", text: { type: "mrkdwn", text } },
    {
      type: "section",
      fields: ["*Run*\n`run-1`", "*Rate*\n300 rps", "*none*\np99 1.2 ms", "*sidecar*\np99 2.9 ms"].map(
        (field) => ({
          type: "mrkdwn",
          text: field,
        }),
      ),
    },
    ...(done ? [] : [{ type: "actions", block_id: "buttons", elements: buttons }]),
    {
      type: "context",
      elements: [{ type: "mrkdwn", text: "Requested by <@U0ADA0001> · quick look, not a ranking" }],
    },
  ];
}

/**
 * A small bot with every kind of interaction: a command that posts a card and uploads a file into its thread, a button
 * that opens a form, a form that refuses a short answer, a button that asks first, a Home tab, a mention.
 */
export function addDemoListeners(app: App, picture: Buffer = PIXEL): void {
  app.command("/mesh", async ({ command, ack, client, respond }) => {
    await ack();
    if (!command.text.startsWith("run")) {
      await respond({ text: "Try `/mesh run compare-meshes`." });
      return;
    }
    const channel = command.channel_id;
    const started = `Round 1 of 3 for <@${command.user_id}>`;
    const posted = await client.chat.postMessage({ channel, text: started, blocks: card(started) });
    const ts = String(posted.ts);
    await client.filesUploadV2({
      channel_id: channel,
      thread_ts: ts,
      file_uploads: [
        {
          file: picture,
          filename: "percentiles.png",
          title: "Percentiles",
          alt_text: "Latency by percentile",
        },
        { file: Buffer.from("a: 1\n"), filename: "report.yaml", title: "SMP report" },
      ],
    });
    await client.chat.update({
      channel,
      ts,
      text: "Round 3 of 3",
      blocks: card("Round 3 of 3, *2 s* left"),
    });
  });
  app.action("edit", async ({ ack, body, client }) => {
    await ack();
    const { trigger_id } = body as { trigger_id: string };
    await client.views.open({ trigger_id, view: RUN_FORM as never });
  });
  app.action("stop", async ({ ack, respond }) => {
    await ack();
    await respond({ replace_original: true, text: "Stopped", blocks: card("*Stopped*", true) });
  });
  app.action("chart", async ({ ack, action, respond }) => {
    await ack();
    const picked = action.type === "static_select" ? action.selected_option.value : "?";
    await respond({ replace_original: false, text: `You chose ${picked}` });
  });
  app.view("run_form", async ({ ack, view, client, body }) => {
    const why = view.state.values.why?.value?.value ?? "";
    if (why.length < 10) {
      await ack({ response_action: "errors", errors: { why: "Tell the others in ten letters or more." } });
      return;
    }
    await ack();
    await client.chat.postMessage({ channel: "C0MESHPERF", text: `<@${body.user.id}> runs it: ${why}` });
  });
  app.event("app_home_opened", async ({ event, client }) => {
    const text = { type: "mrkdwn" as const, text: `*Hello* <@${event.user}>, nothing runs.` };
    await client.views.publish({
      user_id: event.user,
      view: { type: "home", blocks: [{ type: "section", text }] },
    });
  });
  app.event("app_mention", async ({ event, say }) => {
    await say({ text: "You called?", thread_ts: event.thread_ts ?? event.ts });
  });
}
