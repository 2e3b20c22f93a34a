import { peopleOf } from "../playbook/index.ts";
import type { Permissions } from "../playbook/playbook.ts";
import type { Roles } from "../playbook/roles.ts";

/** What keeps somebody from doing something with a playbook. The caller words it. */
export type Denial =
  /** Only these people may, or those who have these roles. */
  | { readonly kind: "person"; readonly userId: string; readonly named: readonly string[] }
  /** It may be run only in these channels. */
  | { readonly kind: "channel"; readonly channels: readonly string[] };

/**
 * What a playbook's own `permissions` say once the server's lists have allowed it: they can only narrow what is allowed.
 * @param verb what the person wants to do with the playbook.
 * @param roles who has which role.
 * @returns `undefined` when it is allowed.
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
