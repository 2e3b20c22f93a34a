import type { JsonObject } from "../../base/json.ts";
import type { BlockCheckOptions } from "../block-check.ts";
import type { Message } from "../model.ts";
import { SlackError } from "../slack-error.ts";
import type { SocketMode } from "../socket-mode.ts";
import { found, type WorkspaceState } from "../state.ts";
import type { Triggers } from "../triggers.ts";

export interface ApiCall {
  readonly args: JsonObject;
  readonly state: WorkspaceState;
  readonly triggers: Triggers;
  readonly socket: SocketMode;
}

export interface ApiMethod {
  /** The bot scope it needs, from the method's page under https://docs.slack.dev/reference/methods/. */
  readonly scope?: string | ((args: JsonObject) => string | undefined);
  /** The app-level token (xapp-…) instead of the bot's. */
  readonly appToken?: true;
  run(call: ApiCall): JsonObject;
}

/** A text argument that the method requires. @throws SlackError `invalid_arguments` */
export function required(args: JsonObject, name: string): string {
  const value = args[name];
  if (typeof value === "number") return String(value);
  if (typeof value !== "string" || value === "") {
    throw new SlackError("invalid_arguments", {
      response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
    });
  }
  return value;
}

/** The first message of the thread that a reply goes to. @throws SlackError `thread_not_found` */
export function threadRoot(state: WorkspaceState, channel: string, threadTs: unknown): Message {
  const message = found(state.message(channel, threadTs), "thread_not_found");
  return message.thread_ts ? found(state.message(channel, message.thread_ts), "thread_not_found") : message;
}

export function blockOptions(
  state: WorkspaceState,
  surface: BlockCheckOptions["surface"],
): BlockCheckOptions {
  return { surface, fileIsReady: (id) => (state.files.get(id)?.mimetype ?? "") !== "" };
}

/** A message as the API shows it, without fields that only this workspace has. */
export function apiMessage(message: Message): JsonObject {
  const { channel: _channel, ephemeral_for: _user, ...shown } = message;
  return JSON.parse(JSON.stringify(shown));
}
