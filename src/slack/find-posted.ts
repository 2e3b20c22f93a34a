import type { webApi } from "@slack/bolt";

/** The type of the metadata that every message of the outbox carries; its payload holds the message's key. */
export const MESSAGE_EVENT = "regatta_message";

interface WantedMessage {
  readonly key: string;
  readonly channel: string;
  readonly sinceMs: number;
  /** For a reply: the timestamp of its thread's first message. */
  readonly threadTs?: string;
}

/** Slack's clock and ours may differ by this much. */
const CLOCK_SKEW_MS = 60_000;
const PAGE = 200;
/** More than a busy channel says while a message is being tried again. */
const MOST_PAGES = 5;

/**
 * Looks through a channel or a thread for a message that carries this key in its metadata. Needs the scope
 * `channels:history` or `groups:history`. Source: docs.slack.dev/messaging/message-metadata, "Retrieving message metadata".
 * @returns its timestamp, or `undefined` if there is none.
 */
export async function findPosted(
  client: webApi.WebClient,
  { key, channel, sinceMs, threadTs }: WantedMessage,
): Promise<string | undefined> {
  const oldest = ((sinceMs - CLOCK_SKEW_MS) / 1_000).toFixed(6);
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const wanted = {
      channel,
      oldest,
      limit: PAGE,
      include_all_metadata: true,
      ...(cursor === undefined ? {} : { cursor }),
    };
    const { messages = [], response_metadata: next } =
      threadTs === undefined
        ? await client.conversations.history(wanted)
        : await client.conversations.replies({ ...wanted, ts: threadTs });
    const found = messages.find(({ metadata }) => isOf(metadata, key));
    if (found?.ts !== undefined) return found.ts;
    cursor = next?.next_cursor || undefined;
    if (cursor === undefined) return undefined;
  }
  return undefined;
}

function isOf(
  metadata: { readonly event_type?: string; readonly event_payload?: unknown } | undefined,
  key: string,
): boolean {
  const payload = metadata?.event_payload;
  const isOurs = metadata?.event_type === MESSAGE_EVENT && typeof payload === "object" && payload !== null;
  return isOurs && "key" in payload && payload.key === key;
}
