import { ROLE_NAME } from "../base/role-name.ts";

/** Role → the Slack ids of its members. The operator's, so that a playbook can name a duty and not people. */
export type Roles = ReadonlyMap<string, readonly string[]>;

const PREFIX = "role:";
const WHOLE_NAME = new RegExp(`^${ROLE_NAME}$`);

/** How an entry names a role, for the patterns of schemas. */
export const ROLE_PATTERN = `${PREFIX}${ROLE_NAME}`;

/** The role that an entry such as `role:owner` names; `undefined` for an id. */
export function roleOf(entry: string): string | undefined {
  return entry.startsWith(PREFIX) ? entry.slice(PREFIX.length) : undefined;
}

/** True for what a role may be called: lower-case letters, digits, `-` and `_`, a letter first. */
export function isRoleName(name: string): boolean {
  return WHOLE_NAME.test(name);
}

/** The people whom entries stand for, each once: ids as they are, roles as their members; an unknown role is nobody. */
export function peopleOf(entries: readonly string[], roles: Roles): readonly string[] {
  const people = entries.flatMap((entry) => {
    const role = roleOf(entry);
    return role === undefined ? [entry] : (roles.get(role) ?? []);
  });
  return [...new Set(people)];
}
