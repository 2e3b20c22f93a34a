import { roleOf } from "../../playbook/index.ts";
import type { QuestionView, RunView } from "../../run/run-view.ts";
import { inlineCode, mention } from "../text/mrkdwn.ts";

const SHOWN_PEOPLE = 10;

/**
 * Who must answer a question, mentioned by name. If the playbook names nobody, it is the person who started the run, or,
 * since nobody approves their own run, anybody else.
 */
export function answererWords(
  { kind, answerers }: Pick<QuestionView, "kind" | "answerers">,
  { requestedBy }: Pick<RunView, "requestedBy">,
): string {
  if (answerers.length === 0)
    return kind === "approve" ? "anybody else who may use Regatta here" : mention(requestedBy);
  const shown = answerers.slice(0, SHOWN_PEOPLE).map(personOrRole).join(", ");
  const left = answerers.length - SHOWN_PEOPLE;
  return left > 0 ? `${shown} and ${left} more` : shown;
}

function personOrRole(entry: string): string {
  return roleOf(entry) === undefined ? mention(entry) : inlineCode(entry);
}
