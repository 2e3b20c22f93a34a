import { isJsonObject, type JsonObject } from "../../../src/base/json.ts";
import { readCommand } from "../../../src/slack/commands/read-command.ts";
import { type FormState, readForm, readFormContext } from "../../../src/slack/forms/read-form.ts";
import { deliveryOf } from "../../../src/slack/inbox/delivery-of.ts";
import { textForBot } from "../../../src/slack/typing/mention.ts";
import type { Reader } from "./reader.ts";

const COMMANDS = [
  "run compare-meshes meshes=none,sidecar rate = 300 path=\"/a b\" note='it's'",
  "Regatta: run `canary` --rate=300 --duration 5s, url=<http://shop.example.com|shop.example.com>",
  "schedule add nightly “0 3 * * 1-5” Europe/Berlin hello rate=1",
  "lock 2h30m Ada’s … Ben’s «release» <@U0ADA0001|ada> <#C0MESHPERF|mesh-perf>",
  "stop #41",
  "reference list",
  "learn first-race",
  "status",
  "<@U0REGATTA> help run",
];
const TYPED = [
  ...[
    "=",
    "＝",
    ":",
    "：",
    ",",
    "，",
    "、",
    ";",
    '"',
    "“",
    "”",
    "„",
    "«",
    "»",
    "「",
    "」",
    "'",
    "’",
    "`",
    "```",
  ],
  ...[
    "\u200b",
    "\u00a0",
    "\u202e",
    "<http://a.b|a.b>",
    "<@U1>",
    "<#C1|x>",
    "&lt;",
    "&amp;",
    "--",
    "—",
    "#41",
  ],
  ...[
    "*",
    "_",
    "~",
    "run",
    "stop",
    "schedule add",
    "9d",
    "1h30",
    "__proto__=1",
    "constructor",
    "x=",
    "=x",
    "[a, b]",
  ],
];

const user = { id: "U0ADA0001", name: "ada", team_id: "T0" };
const PAYLOADS: readonly JsonObject[] = [
  {
    type: "block_actions",
    trigger_id: "1.2.3",
    user,
    channel: { id: "C0MESHPERF" },
    container: { type: "message", message_ts: "1.000001", channel_id: "C0MESHPERF" },
    message: { ts: "1.000001", blocks: [{ type: "section", text: { type: "mrkdwn", text: "x" } }] },
    actions: [
      {
        action_id: "stop_run",
        block_id: "b",
        type: "button",
        value: "01run",
        text: { type: "plain_text", text: "Stop" },
        action_ts: "1",
      },
    ],
  },
  {
    type: "view_submission",
    trigger_id: "1.2.4",
    user,
    view: {
      id: "V1",
      callback_id: "run_form",
      title: { type: "plain_text", text: "Run" },
      private_metadata: '{"playbook":"hello","channel":"C0MESHPERF"}',
      state: {
        values: {
          "input:url": { value: { type: "plain_text_input", value: "http://shop/" } },
          "input:mesh": { value: { type: "static_select", selected_option: { value: "sidecar" } } },
          "input:meshes": { value: { type: "multi_static_select", selected_options: [{ value: "none" }] } },
          "input:rate": { value: { type: "number_input", value: null } },
        },
      },
    },
  },
  {
    type: "event_callback",
    event_id: "Ev1",
    event: {
      type: "app_mention",
      user: "U0ADA0001",
      channel: "C1",
      text: "<@U0REGATTA> run hello",
      ts: "1",
      thread_ts: "1",
    },
  },
  {
    command: "/mesh",
    text: "run hello",
    trigger_id: "1.2.5",
    user_id: "U1",
    channel_id: "C1",
    response_url: "http://x/",
  },
];

/** Everything that our code reads out of a payload before Bolt's listeners do something with it. */
function readPayload(text: string): unknown {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined; // Slack's client drops what is not JSON.
  }
  if (!isJsonObject(body)) return undefined;
  const delivery = deliveryOf(body);
  const view = isJsonObject(body.view) ? body.view : {};
  const state = isJsonObject(view.state) ? view.state.values : undefined;
  if (isJsonObject(state)) readForm(state as unknown as FormState);
  if (typeof view.private_metadata === "string") readFormContext(view.private_metadata);
  if (typeof body.text === "string") readCommand(body.text);
  return delivery;
}

/** Readers of what comes from Slack. */
export const SLACK_READERS: readonly Reader[] = [
  {
    name: "command texts",
    kind: "text",
    weight: 20,
    pieces: TYPED,
    originals: COMMANDS,
    read: (text) => readCommand(textForBot(text, "U0REGATTA")),
  },
  {
    name: "Slack payloads",
    kind: "json",
    weight: 40,
    pieces: ["{", "}", "null", ",", ":", '"'],
    originals: PAYLOADS.map((body) => JSON.stringify(body)),
    read: readPayload,
  },
];
