import type { Roles } from "../playbook/roles.ts";

/**
 * Who may ask for something: anybody, so that people can look around in a fresh install, or only those on the
 * operator's lists.
 */
export type Right = "anybody" | "listed";

export interface AccessRequest {
  /** The word after `/mesh`, as a refusal names it. */
  readonly verb: string;
  readonly right: Right;
  readonly userId: string;
  readonly channelId: string;
}

export type AccessDecision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: string; readonly fix: string };

/** Decides who may do what where. Pure; asked again at each press, because lists and channels change. */
export interface AccessPolicy {
  decide(request: AccessRequest): AccessDecision;
  /** Who has which role, for the `permissions` of playbooks. */
  readonly roles: Roles;
}

export interface AllowLists {
  /** Slack user ids; `*` is everyone. */
  readonly users: readonly string[];
  /** Slack channel ids; `*` is every channel. */
  readonly channels: readonly string[];
  /** Role → ids of its members; absent: there are no roles. */
  readonly roles?: Roles;
}

const ALLOWED: AccessDecision = { allowed: true };

/**
 * Deny by default: unless something is open to anybody, the person must be on the list of users and the channel on the
 * list of channels. An empty list allows nobody.
 */
export function allowListPolicy(lists: AllowLists): AccessPolicy {
  const users = new Set(lists.users);
  const channels = new Set(lists.channels);
  return {
    roles: lists.roles ?? new Map(),
    decide({ verb, right, userId, channelId }) {
      if (right === "anybody") return ALLOWED;
      if (users.size === 0 || channels.size === 0) {
        return deny(
          `Nobody may use \`${verb}\` yet: this Regatta has no list of allowed ${users.size === 0 ? "people" : "channels"}.`,
          `The operator can allow you and this channel: set \`REGATTA_ALLOWED_USERS=${userId}\` and \`REGATTA_ALLOWED_CHANNELS=${channelId}\` (\`*\` means everyone) and restart it.`,
        );
      }
      if (!users.has("*") && !users.has(userId)) {
        return deny(
          `You may not use \`${verb}\`: you are not on Regatta's list of allowed people.`,
          `The operator can add your id \`${userId}\` to \`REGATTA_ALLOWED_USERS\`.`,
        );
      }
      if (!channels.has("*") && !channels.has(channelId)) {
        return deny(
          `\`${verb}\` does not work in this channel: it is not on Regatta's list of allowed channels.`,
          `Use an allowed channel, or ask the operator to add \`${channelId}\` to \`REGATTA_ALLOWED_CHANNELS\`.`,
        );
      }
      return ALLOWED;
    },
  };
}

function deny(reason: string, fix: string): AccessDecision {
  return { allowed: false, reason, fix };
}
