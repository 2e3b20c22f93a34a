import type { QuestionView, RunView } from "../../run/run-view.ts";
import { type Block, button, type CardMessage, context, fallback, section } from "../message.ts";
import { shorten } from "../text/long-text.ts";
import { escapeText, inlineCode, mention, truncate } from "../text/mrkdwn.ts";
import { slackTime } from "../text/slack-time.ts";
import { ACTION } from "./actions.ts";
import type { AnswerValue } from "./answer-value.ts";
import { answererWords } from "./answerer-words.ts";
import { runName } from "./run-name.ts";

/** A question to people, with a button for each answer; once decided, who answered what. Pure. */
export function questionMessage(
  view: RunView,
  place: { readonly stepId: string; readonly cellKey: string },
  question: QuestionView,
): CardMessage {
  const title = `*${truncate(escapeText(view.playbookTitle), 150)}*`;
  const asks = asksWhom(view, question);
  const text = question.text
    .split("\n")
    .map((line) => `> ${escapeText(line)}`)
    .join("\n");
  const blocks: Block[] = [
    section(`${icon(question)} ${title} ${asks}:\n${shorten(text, 2_000)}`),
    context(standing(view, question)),
  ];
  if (question.status === "open") blocks.push(answers(view.id, place, question));
  return {
    text: fallback(`${icon(question)} ${escapeText(`${view.playbookTitle}: ${question.text}`)}`),
    blocks,
  };
}

/** People are mentioned while their answer is waited for, and left alone afterwards. */
function asksWhom(view: RunView, question: QuestionView): string {
  const whom = answererWords(question, view);
  const isOpen = question.status === "open";
  if (question.kind === "approve") return isOpen ? `waits for approval from ${whom}` : "waits for approval";
  return isOpen ? `asks ${whom}` : "asks";
}

function icon({ status }: QuestionView): string {
  const icons = {
    open: "🙋",
    approved: "✅",
    denied: "⛔",
    answered: "✅",
    expired: "⌛",
    closed: "⏹️",
  } as const;
  return icons[status];
}

function standing(view: RunView, question: QuestionView): string {
  const { status, quorum } = question;
  const people = question.answers.map(({ by }) => mention(by)).join(", ");
  const run = `run ${runName(view)}`;
  switch (status) {
    case "open": {
      return [
        question.kind === "approve"
          ? `${question.answers.length} of ${quorum} approval${quorum === 1 ? "" : "s"}${people === "" ? "" : ` (${people})`}`
          : "the first answer counts",
        ...(question.kind === "approve" ? ["not by the person who started it"] : []),
        `until ${slackTime(question.expiresAtMs)}`,
        run,
      ].join(" · ");
    }
    case "approved":
      return `approved by ${people} · ${run}`;
    case "denied":
      return `denied by ${mention(question.answers.at(-1)?.by ?? "")} · ${run}`;
    case "answered":
      return `${people}: ${inlineCode(question.answers.at(-1)?.value ?? "")} · ${run}`;
    case "expired":
      return `nobody answered in time · ${run}`;
    case "closed":
      return `the run has moved on without an answer · ${run}`;
  }
}

function answers(
  runId: string,
  place: { readonly stepId: string; readonly cellKey: string },
  { kind, options }: QuestionView,
): Block {
  return {
    type: "actions",
    elements: options.map((option, index) => {
      const value: AnswerValue = { runId, ...place, value: option };
      const label = kind === "approve" ? option.charAt(0).toUpperCase() + option.slice(1) : option;
      return button({
        label,
        actionId: `${ACTION.answer}:${index}`,
        value: JSON.stringify(value),
        ...(kind === "approve" ? { style: index === 0 ? ("primary" as const) : ("danger" as const) } : {}),
      });
    }),
  };
}
