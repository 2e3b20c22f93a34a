import { peopleOf, roleOf } from "../../playbook/index.ts";
import type { Permissions } from "../../playbook/playbook.ts";
import type { Roles } from "../../playbook/roles.ts";
import type { Question } from "./question.ts";

/**
 * Who may answer a question as roles stand now: those whom the step names and, of an approval, whom the run's
 * `permissions` leave of them. Pure.
 * @returns `undefined` when neither names anybody: whoever the access policy lets; an empty list lets nobody.
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
 * Whom people are told of: those who may answer now or, where nobody may, the roles that nobody has. Pure.
 * @returns empty: whoever the access policy lets.
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
