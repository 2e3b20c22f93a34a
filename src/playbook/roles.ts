import { ROLE_NAME } from "../base/role-name.ts";

/** Role → the Slack ids of its members. Operators define roles, so that a playbook can name a duty instead of people. */
export type Roles = ReadonlyMap<string, readonly string[]>;

const PREFIX = "role:";
const WHOLE_NAME = new RegExp(`^${ROLE_NAME}$`);

/** The form of an entry that names a role, for patterns in schemas. */
export const ROLE_PATTERN = `${PREFIX}${ROLE_NAME}`;

/** The role that an entry such as `role:owner` names; `undefined` for an id. */
export function roleOf(entry: string): string | undefined {
  return entry.startsWith(PREFIX) ? entry.slice(PREFIX.length) : undefined;
}

/** True for a valid name of a role: lower-case letters, digits, `-` and `_`, beginning with a letter. */
export function isRoleName(name: string): boolean {
  return WHOLE_NAME.test(name);
}

/** The people that entries stand for, each once: ids themselves, and the members of roles. An unknown role has none. */
export function peopleOf(entries: readonly string[], roles: Roles): readonly string[] {
  const people = entries.flatMap((entry) => {
    const role = roleOf(entry);
    return role === undefined ? [entry] : (roles.get(role) ?? []);
  });
  return [...new Set(people)];
}
