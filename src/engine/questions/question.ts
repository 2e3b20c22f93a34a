import { Failure } from "../../base/failure.ts";
import type { QuestionAnswer, QuestionOffer, QuestionView } from "../../run/run-view.ts";
import type { QuestionRow } from "../../store/question-repository.ts";

/** What a step asks people. */
export interface Question {
  /**
   * `approve`: `quorum` people must say yes, one no ends it. `ask`: the first answer counts. `lesson`: so it does, and it
   * is the learner's own.
   */
  readonly kind: QuestionView["kind"];
  readonly text: string;
  /** The answers to choose from; of an approval {@link APPROVE} and {@link DENY}. */
  readonly options: readonly string[];
  /** User ids and roles that may answer; empty: whoever the access policy lets. */
  readonly answerers: readonly string[];
  readonly quorum: number;
  /** How long an answer is waited for, over restarts too. */
  readonly ttlMs: number;
  /** What is said under it: what came of the answer before. */
  readonly remark?: string;
  readonly offer?: QuestionOffer;
}

/** What came of a question. */
export interface Decision {
  readonly value: string;
  /** Who said so, in the order of their answers. */
  readonly by: readonly string[];
}

export const APPROVE = "approve";
export const DENY = "deny";

/**
 * What people see of a stored question.
 * @param answerers who may answer as roles stand now: `shownAnswerers`.
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
 * Judges an answer at the moment it is given: the question may have ended, and the person may have answered before.
 * Pure.
 * @param people who may answer as roles stand at that moment; `undefined`: whoever the access policy lets.
 * @returns what becomes of the question.
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
    throw new Failure("QUESTION_OWN_RUN", "Whoever started a run cannot approve or deny it.", {
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
  throw new Failure("QUESTION_NOT_YOURS", "The playbook names others to answer this.", {
    hint:
      people.length === 0
        ? "Nobody has the role that it names: ask the operator to add members in REGATTA_ROLES."
        : `Ask one of: ${people.join(", ")}.`,
  });
}
