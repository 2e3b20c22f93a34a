import { webApi } from "@slack/bolt";
import { Failure } from "../base/failure.ts";
import { withTimedSignal } from "../base/timed-signal.ts";
import { boundedFetch } from "./bounded-fetch.ts";
import { findPosted, MESSAGE_EVENT } from "./find-posted.ts";

/** Blocks as they are sent; the card functions give them types, the outbox stores them. */
type WireBlock = Readonly<Record<string, unknown>>;

/** The calls to Slack that the outbox makes. Each is tried once; the outbox repeats what failed. */
export interface SlackWeb {
  /** @returns the message's timestamp. */
  post(message: {
    /** Names the message, so that {@link findPosted} can find it. */
    readonly key: string;
    readonly channel: string;
    readonly text: string;
    readonly blocks: readonly WireBlock[];
    readonly threadTs?: string;
  }): Promise<string>;
  /**
   * Looks for a message that was posted under this key since then.
   * @returns its timestamp, or `undefined` if there is none.
   */
  findPosted(wanted: {
    readonly key: string;
    readonly channel: string;
    readonly sinceMs: number;
    readonly threadTs?: string;
  }): Promise<string | undefined>;
  edit(message: {
    readonly channel: string;
    readonly ts: string;
    readonly text: string;
    readonly blocks: readonly WireBlock[];
  }): Promise<void>;
  openUpload(file: {
    readonly name: string;
    readonly sizeBytes: number;
    readonly altText?: string;
  }): Promise<{ readonly fileId: string; readonly uploadUrl: string }>;
  sendBytes(uploadUrl: string, bytes: Uint8Array): Promise<void>;
  /** Posts uploaded files as one message. */
  completeUpload(upload: {
    readonly files: readonly { readonly fileId: string; readonly title: string }[];
    readonly channel: string;
    readonly threadTs?: string;
  }): Promise<void>;
  /** True once the file shows in the channel. */
  isShared(fileId: string, channel: string): Promise<boolean>;
}

const CALL_TIMEOUT_MS = 20_000;
const UPLOAD_TIMEOUT_MS = 60_000;

/**
 * A client that never retries, so that the outbox can judge a lost answer: the Web API client's own retries would post a
 * message twice without anybody knowing.
 */
export function singleTryClient(
  token: string,
  options: { readonly apiUrl?: string; readonly logger: webApi.WebClientOptions["logger"] },
): webApi.WebClient {
  return new webApi.WebClient(token, {
    ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
    ...(options.logger === undefined ? {} : { logger: options.logger }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    fetch: boundedFetch(CALL_TIMEOUT_MS),
  });
}

/** {@link SlackWeb} over the Web API client. */
export function slackWeb(client: webApi.WebClient): SlackWeb {
  return {
    async post({ key, channel, text, blocks, threadTs }) {
      const answer = await client.apiCall("chat.postMessage", {
        channel,
        text,
        blocks,
        unfurl_links: false,
        unfurl_media: false,
        metadata: { event_type: MESSAGE_EVENT, event_payload: { key } },
        ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      });
      return expectText(answer, "ts");
    },
    findPosted: (wanted) => findPosted(client, wanted),
    async edit({ channel, ts, text, blocks }) {
      await client.apiCall("chat.update", { channel, ts, text, blocks });
    },
    async openUpload({ name, sizeBytes, altText }) {
      const answer = await client.apiCall("files.getUploadURLExternal", {
        filename: name,
        length: sizeBytes,
        ...(altText === undefined ? {} : { alt_txt: altText }),
      });
      return { fileId: expectText(answer, "file_id"), uploadUrl: expectText(answer, "upload_url") };
    },
    sendBytes,
    async completeUpload({ files, channel, threadTs }) {
      await client.apiCall("files.completeUploadExternal", {
        files: files.map(({ fileId, title }) => ({ id: fileId, title })),
        channel_id: channel,
        ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      });
    },
    async isShared(fileId, channel) {
      const { file } = await client.files.info({ file: fileId });
      return Boolean(file?.shares?.public?.[channel] ?? file?.shares?.private?.[channel]);
    },
  };
}

async function sendBytes(uploadUrl: string, bytes: Uint8Array): Promise<void> {
  let status: number;
  try {
    status = await withTimedSignal(UPLOAD_TIMEOUT_MS, undefined, async (signal) => {
      const answer = await fetch(uploadUrl, {
        method: "POST",
        body: Buffer.from(bytes),
        headers: { "content-type": "application/octet-stream" },
        signal,
      });
      // Nothing in it matters, and it may have no end.
      await answer.body?.cancel();
      return answer.status;
    });
  } catch (cause) {
    throw new webApi.WebAPIRequestError(cause instanceof Error ? cause : new Error(String(cause)));
  }
  if (status === 200) return;
  throw new Failure("SLACK_UPLOAD_REFUSED", `Slack answered the upload of a file with ${status}.`, {
    hint: "It is sent again automatically.",
    // The address of an upload expires, and a proxy may answer anything; the next try gets a new address.
    retryable: status !== 413,
  });
}

function expectText(answer: webApi.WebAPICallResult, name: string): string {
  const value = (answer as unknown as Readonly<Record<string, unknown>>)[name];
  if (typeof value === "string") return value;
  throw new Failure("SLACK_ANSWER", `Slack's answer has no ${name}.`, {
    hint: "Check that the API address is Slack's.",
    // Perhaps the answer was cut off on its way.
    retryable: true,
  });
}
