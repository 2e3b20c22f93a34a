import { type Denial, denialOf } from "../../gate/denial.ts";
import { peopleOf, roleOf } from "../../playbook/index.ts";
import type { Permissions } from "../../playbook/playbook.ts";
import type { Roles } from "../../playbook/roles.ts";
import type { AccessDecision } from "../access.ts";

/**
 * What a playbook's own `permissions` say once the server's lists have allowed something; they can only forbid more.
 * @param verb what somebody wants to do with the playbook.
 * @param roles who has which role.
 */
export function permitted(
  permissions: Permissions | undefined,
  verb: "run" | "stop",
  who: { readonly userId: string; readonly channelId: string },
  roles: Roles,
): AccessDecision {
  const denial = denialOf(permissions, verb, who, roles);
  return denial === undefined ? { allowed: true } : explainDenial(denial, verb, roles);
}

/** Why somebody may not do it, and whom to ask. */
export function explainDenial(
  denial: Denial,
  verb: "run" | "stop",
  roles: Roles,
): Extract<AccessDecision, { allowed: false }> {
  if (denial.kind === "channel") {
    return {
      allowed: false,
      reason: "This playbook may not be run in this channel: its `permissions` name others.",
      fix: `Run it in ${denial.channels.map((id) => `<#${id}>`).join(" or ")}.`,
    };
  }
  const { named, userId } = denial;
  return {
    allowed: false,
    reason: `You may not ${verb} this playbook: its \`permissions\` name others.`,
    fix: `${whomToAsk(named, roles)}, or have your id \`${userId}\` added to the playbook${named.some(isRole) ? " or the role" : ""}.`,
  };
}

const isRole = (entry: string) => roleOf(entry) !== undefined;

function whomToAsk(named: readonly string[], roles: Roles): string {
  const people = peopleOf(named, roles);
  if (people.length > 0) return `Ask ${people.map((id) => `<@${id}>`).join(" or ")}`;
  return `Nobody has ${named.map((entry) => `\`${entry}\``).join(" or ")}: ask the operator to add members in \`REGATTA_ROLES\``;
}
