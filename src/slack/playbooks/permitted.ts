import type { Permissions } from "../../playbook/playbook.ts";
import type { AccessDecision } from "../access.ts";

/**
 * What a playbook's own `permissions` say, after the server's lists have allowed it: they can only forbid more.
 * @param verb what somebody wants to do with it.
 */
export function permitted(
  permissions: Permissions | undefined,
  verb: "run" | "stop",
  { userId, channelId }: { readonly userId: string; readonly channelId: string },
): AccessDecision {
  const people = permissions?.[verb];
  if (people && !people.includes(userId)) {
    return {
      allowed: false,
      reason: `You may not ${verb} this playbook: its \`permissions\` name others.`,
      fix: `Ask ${people.map((id) => `<@${id}>`).join(" or ")}, or have your id \`${userId}\` added to the playbook.`,
    };
  }
  const channels = permissions?.channels;
  if (verb === "run" && channels && !channels.includes(channelId)) {
    return {
      allowed: false,
      reason: "This playbook may not be run in this channel: its `permissions` name others.",
      fix: `Run it in ${channels.map((id) => `<#${id}>`).join(" or ")}.`,
    };
  }
  return { allowed: true };
}
