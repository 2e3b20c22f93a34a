import { type CardMessage, fallback, section } from "../message.ts";
import { escapeText, mention } from "../text/mrkdwn.ts";

/** What a playbook's `notify` says: its lines as plain text, whoever is mentioned first. */
export function notifyMessage(text: string, people: readonly string[]): CardMessage {
  const mentions = people.map((id) => (id.startsWith("S") ? `<!subteam^${id}>` : mention(id)));
  const lines = text.split("\n").map(escapeText).join("\n");
  return {
    text: fallback(escapeText(text)),
    blocks: [section([mentions.join(" "), lines].join(" ").trim())],
  };
}
