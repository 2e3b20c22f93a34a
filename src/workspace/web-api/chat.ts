import { isJsonObject, type JsonObject } from "../../base/json.ts";
import { checkBlocks } from "../block-check.ts";
import { MAX_TEXT_CHARACTERS } from "../block-limits.ts";
import type { Message } from "../model.ts";
import { SlackError } from "../slack-error.ts";
import { found, IDS, type WorkspaceState } from "../state.ts";
import { type ApiCall, type ApiMethod, apiMessage, blockOptions, required, threadRoot } from "./method.ts";

/**
 * The text and blocks of a new message, checked as Slack checks them.
 * @throws SlackError `no_text`, `msg_too_long`, `invalid_blocks` …
 */
export function messageContent(state: WorkspaceState, args: JsonObject): Pick<Message, "text" | "blocks"> {
  const text = typeof args.text === "string" ? args.text : "";
  if (text.length > MAX_TEXT_CHARACTERS) throw new SlackError("msg_too_long");
  const blocks = args.blocks === undefined ? [] : checkBlocks(args.blocks, blockOptions(state, "message"));
  if (text === "" && blocks.length === 0) throw new SlackError("no_text");
  return blocks.length > 0 ? { text, blocks } : { text };
}

/** Posts as the app. The caller has checked the place: a `response_url` may post where the app is not a member. */
export function postAsApp(
  state: WorkspaceState,
  place: { readonly channel: string; readonly thread_ts?: string; readonly ephemeral_for?: string },
  content: Pick<Message, "text" | "blocks" | "files" | "subtype" | "metadata">,
): Message {
  return state.putMessage({
    type: "message",
    ts: state.nextTs(),
    user: IDS.appUser,
    bot_id: IDS.bot,
    app_id: IDS.app,
    ...place,
    ...content,
  });
}

/** The channel of a call, where the app must be a member. A user's id stands for the direct messages with them. */
function joinedChannel({ args, state }: ApiCall): string {
  const named = required(args, "channel");
  const isUser = state.users.some(({ id, is_bot }) => id === named && !is_bot);
  const channel = isUser ? state.directMessages(named) : state.channel(named);
  if (channel.im_with !== undefined && state.manifest.messagesTab === "off")
    throw new SlackError("messages_tab_disabled");
  if (!channel.has_app) throw new SlackError("not_in_channel");
  return channel.id;
}

function thread({ args, state }: ApiCall, channel: string): { readonly thread_ts?: string } {
  return args.thread_ts === undefined ? {} : { thread_ts: threadRoot(state, channel, args.thread_ts).ts };
}

export const CHAT_METHODS: Readonly<Record<string, ApiMethod>> = {
  "chat.postMessage": {
    scope: "chat:write",
    run(call) {
      const channel = joinedChannel(call);
      const content = messageContent(call.state, call.args);
      const { metadata } = call.args;
      if (metadata !== undefined && !isJsonObject(metadata)) throw new SlackError("invalid_metadata_format");
      const message = postAsApp(
        call.state,
        { channel, ...thread(call, channel) },
        { ...content, ...(metadata === undefined ? {} : { metadata }) },
      );
      return { channel, ts: message.ts, message: apiMessage(message) };
    },
  },
  "chat.postEphemeral": {
    scope: "chat:write",
    run(call) {
      const channel = joinedChannel(call);
      const user = call.state.user(required(call.args, "user")).id;
      const content = messageContent(call.state, call.args);
      const place = { channel, ephemeral_for: user, ...thread(call, channel) };
      return { message_ts: postAsApp(call.state, place, content).ts };
    },
  },
  "chat.update": {
    scope: "chat:write",
    run(call) {
      const { args, state } = call;
      const channel = state.channel(required(args, "channel")).id;
      const old = found(state.message(channel, required(args, "ts")), "message_not_found");
      if (old.ephemeral_for) throw new SlackError("message_not_found");
      if (old.user !== IDS.appUser) throw new SlackError("cant_update_message");
      const content = messageContent(state, args);
      const { blocks: oldBlocks, ...kept } = old;
      // Slack marks an update as "(edited)" only if it has no blocks, and then keeps the old blocks.
      const marked = content.blocks
        ? content
        : { blocks: oldBlocks ?? [], ...content, edited: { user: IDS.appUser, ts: state.nextTs() } };
      const message = state.putMessage({ ...kept, ...marked });
      return { channel, ts: old.ts, text: message.text, message: apiMessage(message) };
    },
  },
  "chat.getPermalink": {
    run({ args, state }) {
      const channel = state.channel(required(args, "channel")).id;
      const message = found(state.message(channel, required(args, "message_ts")), "message_not_found");
      return { channel, permalink: permalink(state, message) };
    },
  },
};

function permalink(state: WorkspaceState, message: Message): string {
  const url = `${state.baseUrl}/archives/${message.channel}/p${message.ts.replace(".", "")}`;
  return message.thread_ts ? `${url}?thread_ts=${message.thread_ts}&cid=${message.channel}` : url;
}
