import type { Notice } from "../../actions/people/notify.ts";
import type { OutboxMessage } from "../../store/posting.ts";
import { fallback, section } from "../message.ts";
import { messagePayload } from "../outbox/payload.ts";
import { escapeText, mentionAll } from "../text/mrkdwn.ts";

/** The message of a playbook's `notify`: the people it mentions, then its lines as plain text. */
export function notifyMessage({ key, channel, text, mention: people }: Notice): OutboxMessage {
  const lines = text.split("\n").map(escapeText).join("\n");
  const message = {
    text: fallback(escapeText(text)),
    blocks: [section([mentionAll(people), lines].join(" ").trim())],
  };
  return { key, channel, kind: "post", payload: messagePayload(message) };
}
