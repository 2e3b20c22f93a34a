import type { JsonObject } from "../../base/json.ts";
import type { Channel } from "../model.ts";
import { IDS } from "../state.ts";
import { type ApiMethod, required } from "./method.ts";

function apiChannel(channel: Channel): JsonObject {
  return {
    id: channel.id,
    name: channel.name,
    is_channel: true,
    is_private: false,
    is_archived: false,
    is_member: channel.has_app,
    topic: { value: channel.topic },
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
    scope: "channels:read",
    run: ({ args, state }) => ({ channel: apiChannel(state.channel(required(args, "channel"))) }),
  },
  "conversations.list": {
    scope: (args) => (String(args.types ?? "").includes("private_channel") ? "groups:read" : "channels:read"),
    run: ({ state }) => ({
      channels: state.channels().map(apiChannel),
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
