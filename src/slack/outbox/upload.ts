import { Failure } from "../../base/failure.ts";
import { LIMITS } from "../limits.ts";
import { truncate } from "../text/mrkdwn.ts";
import type { SlackWeb } from "../web.ts";
import { judgeSlackError } from "./slack-errors.ts";

export interface Upload {
  readonly name: string;
  readonly title: string;
  readonly altText?: string;
  readonly bytes: Uint8Array;
  readonly channel: string;
  readonly threadTs?: string;
}

const SHARE_POLL_MS = 300;
const SHARE_POLLS = 50;

/**
 * Uploads a file in Slack's three steps and waits until it shows in the channel. Slack answers the last step before
 * that, and a picture that is not shared yet cannot be used in a card.
 * @returns Slack's id of the file.
 * @throws Failure `SLACK_FILE_NOT_SHARED` (retryable) if it does not show within 15 seconds.
 */
export async function uploadFile(
  upload: Upload,
  ports: { readonly web: SlackWeb; readonly sleep: (ms: number) => Promise<void> },
): Promise<string> {
  const { web, sleep } = ports;
  const { fileId, uploadUrl } = await web.openUpload({
    name: upload.name,
    sizeBytes: upload.bytes.length,
    ...(upload.altText === undefined ? {} : { altText: truncate(upload.altText, LIMITS.uploadAltText) }),
  });
  await web.sendBytes(uploadUrl, upload.bytes);
  try {
    await web.completeUpload({
      fileId,
      title: upload.title,
      channel: upload.channel,
      ...(upload.threadTs === undefined ? {} : { threadTs: upload.threadTs }),
    });
  } catch (error) {
    // Perhaps only the answer was lost: check before sending the file a second time.
    const lost = judgeSlackError(error).kind;
    if (lost === "refused" || lost === "rate-limited") throw error;
    if (!(await web.isShared(fileId, upload.channel).catch(() => false))) throw error;
  }
  for (let poll = 0; poll < SHARE_POLLS; poll++) {
    if (await web.isShared(fileId, upload.channel)) return fileId;
    await sleep(SHARE_POLL_MS);
  }
  throw new Failure(
    "SLACK_FILE_NOT_SHARED",
    `Slack took ${upload.name} but does not show it in the channel.`,
    {
      hint: "It is sent again automatically; if it does not appear, check that the bot is a member of the channel.",
      retryable: true,
    },
  );
}
