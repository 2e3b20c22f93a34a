import { randomBytes } from "node:crypto";
import type { JsonObject } from "../base/json.ts";
import type { Message } from "./model.ts";
import { SlackError } from "./slack-error.ts";
import type { WorkspaceState } from "./state.ts";
import { messageContent, postAsApp } from "./web-api/chat.ts";
import { threadRoot } from "./web-api/method.ts";

/** Source: https://docs.slack.dev/interactivity/handling-user-interaction (message responses) */
const MAX_USES = 5;
const VALID_MS = 30 * 60_000;

interface ResponseUrl {
  readonly user: string;
  readonly channel: string;
  /** The message whose control was used; `replace_original` replaces it. */
  readonly original?: Message;
  readonly expiresAtMs: number;
  usesLeft: number;
}

/** The URLs at which the app answers a command or a press without a token: five times within half an hour. */
export class ResponseUrls {
  readonly #state: WorkspaceState;
  readonly #urls = new Map<string, ResponseUrl>();

  constructor(state: WorkspaceState) {
    this.#state = state;
  }

  issue(user: string, channel: string, original?: Message): string {
    const key = randomBytes(12).toString("hex");
    const expiresAtMs = this.#state.clock.monotonicMs() + VALID_MS;
    this.#urls.set(key, {
      user,
      channel,
      ...(original ? { original } : {}),
      expiresAtMs,
      usesLeft: MAX_USES,
    });
    return `${this.#state.baseUrl}/response/${key}`;
  }

  /** Carries out what the body asks for. @throws SlackError `expired_url`, `used_url`, or what is wrong with the message. */
  respond(key: string, body: JsonObject): void {
    const url = this.#urls.get(key);
    if (!url || url.expiresAtMs < this.#state.clock.monotonicMs()) throw new SlackError("expired_url");
    if (url.usesLeft === 0) throw new SlackError("used_url");
    url.usesLeft -= 1;
    const { original } = url;
    if (body.delete_original === true && original) {
      this.#state.removeMessage(original.channel, original.ts);
    } else if (body.replace_original === true && original) {
      const { blocks: _blocks, ...kept } = original;
      this.#state.putMessage({ ...kept, ...messageContent(this.#state, body) });
    } else {
      answerUser(this.#state, url, body);
    }
  }
}

/** Posts an answer to a command or press: for its user only or, with `response_type: in_channel`, for everybody. */
export function answerUser(
  state: WorkspaceState,
  to: { readonly user: string; readonly channel: string },
  body: JsonObject,
): void {
  const { channel } = to;
  const thread =
    body.thread_ts === undefined ? {} : { thread_ts: threadRoot(state, channel, body.thread_ts).ts };
  const place = body.response_type === "in_channel" ? { channel } : { channel, ephemeral_for: to.user };
  postAsApp(state, { ...place, ...thread }, messageContent(state, body));
}
