import { Failure, messageOf } from "../../base/failure.ts";
import { LIMITS } from "../limits.ts";
import { judgeSlackError } from "../slack-errors.ts";
import { truncate } from "../text/mrkdwn.ts";
import type { SlackWeb } from "../web.ts";

export interface FileToUpload {
  readonly name: string;
  readonly title: string;
  readonly altText?: string;
  readonly bytes: Uint8Array;
}

/** Where files are posted. */
interface UploadPlace {
  readonly channel: string;
  readonly threadTs?: string;
}

const SHARE_POLL_MS = 300;
const SHARE_POLLS = 50;

/**
 * Uploads files in Slack's three steps, as one message, and waits until they show in the channel. Slack answers the last
 * step before that, and a picture that is not shared yet cannot be used in a card.
 * @returns Slack's id of the first file.
 * @throws Failure `SLACK_FILE_NOT_SHARED` (retryable) if they do not show within 15 seconds.
 */
export async function uploadFiles(
  files: readonly FileToUpload[],
  place: UploadPlace,
  ports: { readonly web: SlackWeb; readonly sleep: (ms: number) => Promise<void> },
): Promise<string> {
  const { web, sleep } = ports;
  const uploaded: { readonly fileId: string; readonly title: string }[] = [];
  for (const file of files) uploaded.push({ fileId: await sendFile(file, web), title: file.title });
  const areShared = async () => {
    for (const { fileId } of uploaded) if (!(await web.isShared(fileId, place.channel))) return false;
    return true;
  };
  let problem: Error | undefined;
  try {
    await web.completeUpload({ files: uploaded, ...place });
  } catch (error) {
    const { kind } = judgeSlackError(error);
    if (kind === "refused" || kind === "rate-limited") throw error;
    // Perhaps only the answer was lost: the files may still show, and must then not be sent a second time.
    problem = asError(error);
  }
  const [first] = uploaded;
  for (let poll = 0; poll < SHARE_POLLS && first !== undefined; poll++) {
    try {
      if (await areShared()) return first.fileId;
    } catch (error) {
      if (judgeSlackError(error).kind === "refused") throw error;
      // The files may be in the channel all the same: to begin over at once would post them twice.
      problem ??= asError(error);
    }
    await sleep(SHARE_POLL_MS);
  }
  if (problem !== undefined) throw problem;
  const names = files.map(({ name }) => name).join(", ");
  throw new Failure("SLACK_FILE_NOT_SHARED", `Slack accepted ${names} but does not show it in the channel.`, {
    hint: "It is sent again automatically; if it does not appear, check that the bot is a member of the channel.",
    retryable: true,
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(messageOf(error));
}

/** Sends the bytes of a file; it shows nowhere yet. @returns Slack's id of the file. */
async function sendFile({ name, altText, bytes }: FileToUpload, web: SlackWeb): Promise<string> {
  const { fileId, uploadUrl } = await web.openUpload({
    name,
    sizeBytes: bytes.length,
    ...(altText === undefined ? {} : { altText: truncate(altText, LIMITS.uploadAltText) }),
  });
  await web.sendBytes(uploadUrl, bytes);
  return fileId;
}
