import { createHash } from "node:crypto";
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import { redactSecrets } from "../../base/redact.ts";
import type { NewDelivery } from "../../store/inbox-repository.ts";
import { LINK } from "../message.ts";

export type Delivery = Omit<NewDelivery, "owner">;

/** Two presses of one button within this time are a double click. */
const DOUBLE_CLICK_MS = 2_000;
const WHAT_CHARACTERS = 300;

/**
 * What somebody asks for with a payload of Slack's, and the id that tells it from everything else they ask for: Slack
 * sends the same `event_id` or `trigger_id` when it delivers something again. `undefined` for what asks for nothing, such
 * as opening the Home tab. Source: docs.slack.dev/apis/events-api ("event_id") and
 * docs.slack.dev/interactivity/handling-user-interaction ("trigger_id").
 */
export function deliveryOf(body: JsonObject): Delivery | undefined {
  if (typeof body.command === "string") return commandOf(body, body.command);
  if (body.type === "event_callback") return mentionOf(body);
  if (body.type === "block_actions") return pressOf(body);
  if (body.type === "view_submission") return formOf(body);
  return undefined;
}

function commandOf(body: JsonObject, command: string): Delivery {
  return {
    key: `trigger:${text(body.trigger_id)}`,
    userId: text(body.user_id),
    channelId: text(body.channel_id),
    what: shown(`${command} ${text(body.text)}`),
  };
}

function mentionOf(body: JsonObject): Delivery | undefined {
  const event = object(body.event);
  if (event.type !== "app_mention") return undefined;
  return {
    key: `event:${text(body.event_id)}`,
    userId: text(event.user),
    channelId: text(event.channel),
    what: shown(text(event.text)),
  };
}

function pressOf(body: JsonObject): Delivery | undefined {
  const [first] = Array.isArray(body.actions) ? body.actions : [];
  const action = object(first);
  // Slack opens links itself: nothing is asked of us.
  if (action.action_id === LINK) return undefined;
  const userId = text(object(body.user).id);
  const container = object(body.container);
  const place = text(container.message_ts) || text(container.view_id);
  // Whatever was pressed or chosen, but not when: choosing something else in a list is no second click.
  const chosen = createHash("sha256")
    .update(JSON.stringify({ ...action, action_ts: "" }))
    .digest("hex");
  const button = [userId, place, text(action.action_id), chosen].join(" ");
  return {
    key: `trigger:${text(body.trigger_id)}`,
    userId,
    channelId: text(object(body.channel).id),
    what: shown(`the button ${text(object(action.text).text)}`),
    once: { key: `press:${button}`, forMs: DOUBLE_CLICK_MS },
  };
}

function formOf(body: JsonObject): Delivery {
  const view = object(body.view);
  return {
    key: `trigger:${text(body.trigger_id)}`,
    userId: text(object(body.user).id),
    channelId: "",
    what: shown(`the form ${text(object(view.title).text)}`),
  };
}

function shown(what: string): string {
  return redactSecrets(what).trim().slice(0, WHAT_CHARACTERS);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function object(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
