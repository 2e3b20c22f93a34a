import { peopleOf, roleOf } from "../../playbook/index.ts";
import type { Permissions } from "../../playbook/playbook.ts";
import type { Roles } from "../../playbook/roles.ts";
import type { Question } from "./question.ts";

/**
 * Who may answer a question, with the present members of roles: the people whom the step names and, for an approval, only
 * those of them whom the run's `permissions` allow. Pure.
 * @returns `undefined` when neither names anybody, which means anyone whom the access policy permits; an empty list means
 *   nobody.
 */
export function whoMayAnswer(
  { kind, answerers }: Pick<Question, "kind" | "answerers">,
  permissions: Permissions | undefined,
  roles: Roles,
): readonly string[] | undefined {
  const allowed = kind === "approve" ? permissions?.approve : undefined;
  if (answerers.length === 0) return allowed && peopleOf(allowed, roles);
  const named = peopleOf(answerers, roles);
  if (allowed === undefined) return named;
  const approvers = peopleOf(allowed, roles);
  return named.filter((id) => approvers.includes(id));
}

/**
 * The people shown as answerers: those who may answer now or, if there are none, the roles that nobody has. Pure.
 * @returns an empty list for anyone whom the access policy permits.
 */
export function shownAnswerers(
  question: Pick<Question, "kind" | "answerers">,
  permissions: Permissions | undefined,
  roles: Roles,
): readonly string[] {
  const people = whoMayAnswer(question, permissions, roles);
  if (people === undefined || people.length > 0) return people ?? [];
  const entries = [...question.answerers, ...(permissions?.approve ?? [])];
  const named = entries.filter((entry) => roleOf(entry) !== undefined);
  return named.length > 0 ? [...new Set(named)] : entries;
}
