import { Failure } from "../../base/failure.ts";
import type { Outbox } from "../../store/outbox.ts";
import type { OutboxRow } from "../../store/posting.ts";
import { judgeSlackError, slackErrorName } from "../slack-errors.ts";
import type { SlackWeb } from "../web.ts";
import { type MessagePayload, readFilePayload, readMessagePayload } from "./payload.ts";
import type { SentReceipt } from "./receipt.ts";
import { type FileToUpload, uploadFiles } from "./upload.ts";

export interface DeliveryPorts {
  readonly web: SlackWeb;
  readonly outbox: Pick<Outbox, "find" | "beginPost" | "endPost">;
  /** The bytes of a run's file. */
  readonly readFile: (runId: string, name: string) => Promise<Uint8Array | undefined>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
}

/**
 * Delivers one row to Slack: posts it, edits the message it has already become, or uploads its files.
 * @throws whatever the call to Slack throws, or a Failure if the row can never be sent.
 */
export async function deliver(row: OutboxRow, ports: DeliveryPorts): Promise<SentReceipt> {
  if (row.kind === "file") return deliverFiles(row, ports);
  const message = readMessagePayload(row.payload);
  const threadTs = await threadOf(message.threadOf, ports);
  try {
    return await deliverMessage(row, message, threadTs, ports);
  } catch (error) {
    // A picture that Slack cannot show yet must not hold up the message; it is still in the thread.
    const plain = withoutUploadedImages(message);
    if (slackErrorName(error) !== "invalid_blocks" || plain.blocks.length === message.blocks.length)
      throw error;
    return deliverMessage(row, plain, threadTs, ports);
  }
}

async function deliverMessage(
  row: OutboxRow,
  { text, blocks }: MessagePayload,
  threadTs: string | undefined,
  ports: DeliveryPorts,
): Promise<SentReceipt> {
  const { web, outbox } = ports;
  const { key, channel } = row;
  const place = { channel, ...(threadTs === undefined ? {} : { threadTs }) };
  const slackTs = row.slackTs ?? (await postedBefore(row, place, ports));
  if (slackTs !== undefined) {
    await web.edit({ channel, ts: slackTs, text, blocks });
    return { slackTs };
  }
  await outbox.beginPost(key, ports.nowMs());
  try {
    return { slackTs: await web.post({ key, ...place, text, blocks }) };
  } catch (error) {
    const { kind } = judgeSlackError(error);
    if (kind === "refused" || kind === "rate-limited") await outbox.endPost(key);
    throw error;
  }
}

/** A message that an earlier try posted although its answer was lost: without this, a second card would stand beside it. */
async function postedBefore(
  { key, maybePostedSinceMs: sinceMs }: OutboxRow,
  place: { readonly channel: string; readonly threadTs?: string },
  { web }: DeliveryPorts,
): Promise<string | undefined> {
  if (sinceMs === null || isPerson(place.channel)) return undefined;
  try {
    return await web.findPosted({ key, sinceMs, ...place });
  } catch (error) {
    // An app that was installed without the scopes for reading posts again, as far as Slack is concerned for good.
    if (judgeSlackError(error).kind === "refused") return undefined;
    throw error;
  }
}

/** True for a direct message: it is addressed to a person, but only its conversation, which we do not know, can be read. */
function isPerson(channel: string): boolean {
  return channel.startsWith("U") || channel.startsWith("W");
}

async function deliverFiles(row: OutboxRow, ports: DeliveryPorts): Promise<SentReceipt> {
  const { runId, files, threadOf: parent } = readFilePayload(row.payload);
  // Slack cannot edit a file: a later version with the same name is the same report again.
  if (row.slackFileId !== null) return { slackFileId: row.slackFileId };
  const found: FileToUpload[] = [];
  for (const file of files) {
    const bytes = await ports.readFile(runId, file.name);
    // Slack refuses an upload of no bytes.
    if (bytes !== undefined && bytes.length > 0) found.push({ ...file, bytes });
  }
  if (found.length === 0) {
    const names = files.map(({ name }) => name).join(", ");
    throw new Failure(
      "SLACK_FILE_GONE",
      `The files of run ${runId} no longer exist or are empty: ${names}.`,
      {
        hint: "Run the playbook again to get its files.",
      },
    );
  }
  const threadTs = await threadOf(parent, ports);
  const slackFileId = await uploadFiles(
    found,
    { channel: row.channel, ...(threadTs === undefined ? {} : { threadTs }) },
    ports,
  );
  return { slackFileId };
}

async function threadOf(key: string | undefined, ports: DeliveryPorts): Promise<string | undefined> {
  if (key === undefined) return undefined;
  const parent = await ports.outbox.find(key);
  if (parent?.slackTs) return parent.slackTs;
  throw new Failure("SLACK_THREAD_GONE", "The message that this one replies to was never posted.", {
    hint: "The log says why Slack refused the first message of the thread.",
  });
}

function withoutUploadedImages(message: MessagePayload): MessagePayload {
  return {
    ...message,
    blocks: message.blocks.filter((block) => !(block.type === "image" && "slack_file" in block)),
  };
}
