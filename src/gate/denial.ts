import { peopleOf } from "../playbook/index.ts";
import type { Permissions } from "../playbook/playbook.ts";
import type { Roles } from "../playbook/roles.ts";

/** What keeps somebody from doing something with a playbook. Who tells it finds the words. */
export type Denial =
  /** Others may, or those who have these roles. */
  | { readonly kind: "person"; readonly userId: string; readonly named: readonly string[] }
  /** It may be run in other channels. */
  | { readonly kind: "channel"; readonly channels: readonly string[] };

/**
 * What a playbook's own `permissions` say, after the server's lists have allowed it: they can only forbid more.
 * @param verb what somebody wants to do with it.
 * @param roles who has which role.
 * @returns nothing where it may be done.
 */
export function denialOf(
  permissions: Permissions | undefined,
  verb: "run" | "stop",
  { userId, channelId }: { readonly userId: string; readonly channelId: string },
  roles: Roles,
): Denial | undefined {
  const named = permissions?.[verb];
  if (named && !peopleOf(named, roles).includes(userId)) return { kind: "person", userId, named };
  const channels = permissions?.channels;
  if (verb === "run" && channels && !channels.includes(channelId)) return { kind: "channel", channels };
  return undefined;
}
