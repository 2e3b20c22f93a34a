import type { Notice } from "../../actions/people/notify.ts";
import type { OutboxMessage } from "../../store/posting.ts";
import { fallback, section } from "../message.ts";
import { messagePayload } from "../outbox/payload.ts";
import { escapeText, mention } from "../text/mrkdwn.ts";

/** What a playbook's `notify` says: its lines as plain text, whoever is mentioned first. */
export function notifyMessage({ key, channel, text, mention: people }: Notice): OutboxMessage {
  const mentions = people.map((id) => (id.startsWith("S") ? `<!subteam^${id}>` : mention(id)));
  const lines = text.split("\n").map(escapeText).join("\n");
  const message = {
    text: fallback(escapeText(text)),
    blocks: [section([mentions.join(" "), lines].join(" ").trim())],
  };
  return { key, channel, kind: "post", payload: messagePayload(message) };
}
