import type { IncludedPlaybook, Permissions } from "../playbook.ts";
import { isRoleName, roleOf } from "../roles.ts";
import type { Reader, Value } from "../source/reader.ts";

const PEOPLE = ["run", "stop", "approve"] as const;
const KEYS = [...PEOPLE, "channels"] as const;
const PERSON = /^[UW][A-Z0-9]{1,30}$/;
const CHANNEL = /^[CDG][A-Z0-9]{1,30}$/;

/**
 * Reads `permissions`: who may run, stop and approve, and in which channels. They can only narrow what the server's lists
 * allow. Those of included playbooks apply too: what one of them forbids stays forbidden. Only the server knows who has a
 * role, so a role matches nothing but the same role, which can only narrow.
 */
export function parsePermissions(
  value: Value | undefined,
  included: readonly { readonly include: IncludedPlaybook; readonly uses: Value }[],
  reader: Reader,
): Permissions | undefined {
  let permissions = (value && readPermissions(value, reader)) ?? {};
  for (const { include, uses } of included) {
    const both = narrowed(permissions, include.playbook.permissions ?? {});
    const empty = KEYS.find((key) => both[key]?.length === 0 && permissions[key]?.length !== 0);
    if (empty !== undefined) {
      reader.report({
        code: "PB_PERMISSIONS_EMPTY",
        at: reader.span(uses),
        message: `Nobody could ${empty === "channels" ? "run this anywhere" : `${empty} this`}: the permissions of the included playbook allow none of those that the including ones allow.`,
        hint: "Make both allow at least one in common.",
      });
    }
    permissions = both;
  }
  return Object.keys(permissions).length === 0 ? undefined : permissions;
}

function readPermissions(value: Value, reader: Reader): Permissions {
  const keys = reader.closedMap(value, {
    what: "permissions",
    known: KEYS,
    habits: {
      cancel: "Write stop.",
      users: "Write run, stop or approve.",
      contents:
        "A playbook has no token whose rights could be narrowed; write run, stop, approve or channels.",
    },
  });
  const read = KEYS.flatMap((key) => {
    const list = keys?.get(key);
    return list ? [[key, readIds(list, key, reader)] as const] : [];
  });
  return Object.fromEntries(read);
}

function readIds(value: Value, key: (typeof KEYS)[number], reader: Reader): readonly string[] {
  const items = reader.list(value, `"${key}"`) ?? [];
  if (items.length === 0) {
    reader.report({
      code: "PB_PERMISSIONS_EMPTY",
      at: reader.span(value),
      message: `"${key}" allows nobody.`,
      hint: "Name at least one, or leave it out: then everybody whom the server allows may.",
    });
  }
  const isChannels = key === "channels";
  const fits = (id: string) =>
    isChannels ? CHANNEL.test(id) : PERSON.test(id) || isRoleName(roleOf(id) ?? "");
  return items.flatMap((item) => {
    const id = reader.text(item, `each of ${key}`);
    if (id === undefined || fits(id)) return id ?? [];
    reader.report({
      code: "PB_BAD_ID",
      at: reader.span(item),
      message: `"${id}" is not the id of a ${isChannels ? "channel in Slack" : "person in Slack, nor a role"}.`,
      hint: idHint(id, isChannels),
    });
    return [];
  });
}

function idHint(id: string, isChannel: boolean): string {
  if (id === "*")
    return "Leave out the key: then everybody whom the server allows may. Permissions only narrow.";
  if (isChannel)
    return "Write an id such as C0123ABCD; Slack shows it at the bottom of the channel's details.";
  if (/^S[A-Z0-9]{2,}$/.test(id))
    return "That is a group in Slack, whose members can change there: ask the operator to give them a role, and write role:NAME.";
  return "Write an id such as U0123ABCD, which Slack shows in the person's profile, or a role such as role:owner.";
}

function narrowed(one: Permissions, other: Permissions): Permissions {
  const both = KEYS.flatMap((key) => {
    const mine = one[key];
    const theirs = other[key];
    const list = mine && theirs ? mine.filter((id) => theirs.includes(id)) : (mine ?? theirs);
    return list ? [[key, list] as const] : [];
  });
  return Object.fromEntries(both);
}
