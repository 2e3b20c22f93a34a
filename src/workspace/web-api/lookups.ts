import type { JsonObject } from "../../base/json.ts";
import type { Channel, Message } from "../model.ts";
import { SlackError } from "../slack-error.ts";
import { IDS } from "../state.ts";
import { type ApiCall, type ApiMethod, apiMessage, required, threadRoot } from "./method.ts";

function apiChannel(channel: Channel): JsonObject {
  return {
    id: channel.id,
    name: channel.name,
    is_channel: channel.im_with === undefined,
    is_im: channel.im_with !== undefined,
    is_private: false,
    is_archived: false,
    is_member: channel.has_app,
    topic: { value: channel.topic },
  };
}

const USUAL_PAGE = 100;

/** Messages of a channel where the app is a member, newest first, a page at a time; ephemeral ones are nowhere to be read. */
function page({ args, state }: ApiCall, isWanted: (message: Message) => boolean): JsonObject {
  const channel = state.channel(required(args, "channel"));
  if (!channel.has_app) throw new SlackError("not_in_channel");
  const oldest = Number(args.oldest ?? 0);
  const found = state
    .messages(channel.id)
    .filter((message) => message.ephemeral_for === undefined && Number(message.ts) > oldest)
    .filter(isWanted)
    .reverse();
  const from = Number(args.cursor ?? 0);
  const to = from + Number(args.limit ?? USUAL_PAGE);
  const withMetadata = args.include_all_metadata === true || args.include_all_metadata === "true";
  const messages = found.slice(from, to).map((message) => {
    const { metadata, ...shown } = apiMessage(message);
    return withMetadata && metadata !== undefined ? { ...shown, metadata } : shown;
  });
  return {
    messages,
    has_more: to < found.length,
    response_metadata: { next_cursor: to < found.length ? String(to) : "" },
  };
}

export const LOOKUP_METHODS: Readonly<Record<string, ApiMethod>> = {
  "auth.test": {
    run: ({ state }) => ({
      url: `${state.baseUrl}/`,
      team: "Local workspace",
      team_id: IDS.team,
      user: "regatta",
      user_id: IDS.appUser,
      bot_id: IDS.bot,
      is_enterprise_install: false,
    }),
  },
  "apps.connections.open": {
    appToken: true,
    run: ({ state, socket }) => ({
      url: `${state.baseUrl.replace("http:", "ws:")}/socket?ticket=${socket.issueTicket()}`,
    }),
  },
  "conversations.info": {
    scope: ({ channel }) => (String(channel).startsWith("D") ? "im:read" : "channels:read"),
    run: ({ args, state }) => ({ channel: apiChannel(state.channel(required(args, "channel"))) }),
  },
  "conversations.history": {
    scope: "channels:history",
    run: (call) => page(call, ({ thread_ts }) => thread_ts === undefined),
  },
  "conversations.replies": {
    scope: "channels:history",
    run(call) {
      const channel = call.state.channel(required(call.args, "channel")).id;
      const root = threadRoot(call.state, channel, required(call.args, "ts")).ts;
      return page(call, ({ ts, thread_ts }) => ts === root || thread_ts === root);
    },
  },
  "conversations.list": {
    scope: (args) => (String(args.types ?? "").includes("private_channel") ? "groups:read" : "channels:read"),
    run: ({ state }) => ({
      channels: state
        .channels()
        .filter(({ im_with }) => im_with === undefined)
        .map(apiChannel),
      response_metadata: { next_cursor: "" },
    }),
  },
  "users.info": {
    scope: "users:read",
    run({ args, state }) {
      const user = state.user(required(args, "user"));
      const profile = { real_name: user.real_name, display_name: user.name, title: user.title };
      return { user: { ...user, team_id: IDS.team, deleted: false, tz: "UTC", profile } };
    },
  },
};
