import type { Notice } from "../../actions/people/notify.ts";
import type { OutboxMessage } from "../../store/posting.ts";
import { LIMITS } from "../limits.ts";
import { fallback, section } from "../message.ts";
import { messagePayload } from "../outbox/payload.ts";
import { parts, shorten } from "../text/long-text.ts";
import { escapeText, mentionAll } from "../text/mrkdwn.ts";

/** All texts of a message together may have 12,000 characters; escaping makes up to five of one. */
const TEXT_BUDGET = 11_000;

/** The message of a playbook's `notify`: the people it mentions, then its lines as plain text. */
export function notifyMessage({ key, channel, text, mention: people }: Notice): OutboxMessage {
  const lines = text.split("\n").map(escapeText).join("\n");
  const said = [mentionAll(people), shorten(lines, TEXT_BUDGET)].join(" ").trim();
  const message = {
    text: fallback(escapeText(text)),
    blocks: parts(said, LIMITS.sectionText).map(section),
  };
  return { key, channel, kind: "post", payload: messagePayload(message) };
}
