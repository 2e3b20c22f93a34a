import { Failure } from "../../base/failure.ts";
import type { QuestionAnswer, QuestionOffer, QuestionView } from "../../run/run-view.ts";
import type { QuestionRow } from "../../store/question-repository.ts";

/** What a step asks people. */
export interface Question {
  /**
   * `approve`: `quorum` people must say yes, a single no ends it. `ask`: the first answer counts. `lesson`: the learner's
   * first answer counts.
   */
  readonly kind: QuestionView["kind"];
  readonly text: string;
  /** The answers to choose from; for an approval {@link APPROVE} and {@link DENY}. */
  readonly options: readonly string[];
  /** User ids and roles that may answer; empty: anyone whom the access policy permits. */
  readonly answerers: readonly string[];
  readonly quorum: number;
  /** How long to wait for an answer, across restarts. */
  readonly ttlMs: number;
  /** Text shown under it: what came of the previous answer. */
  readonly remark?: string;
  readonly offer?: QuestionOffer;
}

/** The outcome of a question. */
export interface Decision {
  readonly value: string;
  /** Who said so, in the order of their answers. */
  readonly by: readonly string[];
}

export const APPROVE = "approve";
export const DENY = "deny";

/**
 * A stored question as people see it.
 * @param answerers who may answer, with the present members of roles: `shownAnswerers`.
 */
export function questionView(row: QuestionRow, answerers: readonly string[]): QuestionView {
  const { kind, text, options, quorum, status, answers, expiresAtMs, remark, offer } = row;
  return {
    kind,
    text,
    options,
    answerers,
    quorum,
    status,
    answers,
    expiresAtMs,
    ...(remark === null ? {} : { remark }),
    ...(offer === null ? {} : { offer }),
  };
}

/**
 * Judges an answer when it is given: the question may have ended, and the person may have answered before. Pure.
 * @param people who may answer, with the members of roles at that moment; `undefined`: anyone whom the access policy
 *   permits.
 * @returns the question's new status and answers.
 * @throws Failure `QUESTION_UNKNOWN`, `QUESTION_CLOSED`, `QUESTION_ANSWER`, `QUESTION_OWN_RUN`, `QUESTION_NOT_YOURS`.
 */
export function judgeAnswer(
  question: QuestionRow | undefined,
  answer: QuestionAnswer,
  people: readonly string[] | undefined,
): Pick<QuestionRow, "status" | "answers"> {
  if (question === undefined) throw new Failure("QUESTION_UNKNOWN", "That question no longer exists.");
  refuseLate(question, answer);
  if (!question.options.includes(answer.value))
    throw new Failure("QUESTION_ANSWER", `"${answer.value}" is not one of the answers to choose from.`, {
      hint: `Choose one of: ${question.options.join(", ")}.`,
    });
  refuseStrangers(question, answer.by, people);
  const answers = [...question.answers.filter(({ by }) => by !== answer.by), answer];
  if (question.kind !== "approve") return { answers, status: "answered" };
  if (answer.value === DENY) return { answers, status: "denied" };
  return { answers, status: answers.length >= question.quorum ? "approved" : "open" };
}

function refuseLate({ kind, status, answers, expiresAtMs }: QuestionRow, { atMs }: QuestionAnswer): void {
  if (status === "open" && atMs < expiresAtMs) return;
  const last = answers.at(-1);
  if (kind === "lesson")
    throw new Failure(
      "QUESTION_CLOSED",
      status === "answered"
        ? "This page has already been answered."
        : "The lesson has moved on without an answer here.",
      { state: "Nothing has changed." },
    );
  const how =
    status === "approved" || status === "denied"
      ? `It was already ${status}${last ? ` by ${last.by}` : ""}.`
      : status === "answered"
        ? `${last?.by ?? "Somebody"} has already answered it: ${last?.value ?? ""}.`
        : status === "closed"
          ? "Its run has moved on without an answer."
          : "Its time has run out.";
  throw new Failure("QUESTION_CLOSED", how, { state: "Nothing has changed." });
}

function refuseStrangers(
  { kind, requestedBy }: QuestionRow,
  by: string,
  people: readonly string[] | undefined,
): void {
  if (kind === "approve" && by === requestedBy)
    throw new Failure("QUESTION_OWN_RUN", "The person who started a run cannot approve or deny it.", {
      hint: "Ask somebody else. To end the run, stop it.",
    });
  if (people === undefined || people.includes(by)) return;
  if (kind === "lesson")
    throw new Failure(
      "QUESTION_NOT_YOURS",
      `This lesson was started by ${people.join(", ")}, and only they can answer.`,
      {
        hint: "Start your own: several people can take the same lesson.",
        state: "Nothing has changed.",
        details: { kind },
      },
    );
  throw new Failure("QUESTION_NOT_YOURS", "The playbook names other people to answer this.", {
    hint:
      people.length === 0
        ? "Nobody has the role that it names: ask the operator to add members in REGATTA_ROLES."
        : `Ask one of: ${people.join(", ")}.`,
  });
}
