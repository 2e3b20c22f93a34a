import type { InboxRow } from "../../store/inbox-repository.ts";
import type { OutboxMessage } from "../../store/posting.ts";
import { fallback, section } from "../message.ts";
import { messagePayload } from "../outbox/payload.ts";
import { inlineCode } from "../text/mrkdwn.ts";

/** Tells somebody, in a direct message, that the process which had taken what they asked for died over it. */
export function lostMessage({ key, userId, channelId, what }: InboxRow): OutboxMessage {
  const where = channelId === "" ? "" : ` in <#${channelId}>`;
  const text =
    `⚠️ I was restarted while I was carrying out ${inlineCode(what)}${where}, so it may not have been done. ` +
    "Look with `/mesh status`, and ask for it again if it is missing.";
  const payload = messagePayload({ text: fallback(text), blocks: [section(text)] });
  return { key: `lost:${key}`, channel: userId, kind: "post", payload };
}
