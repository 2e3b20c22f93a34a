import { lessonPlace, SKIP } from "../../lessons/lesson-steps.ts";
import type { QuestionKey } from "../../run/question-key.ts";
import type { CellView, QuestionView, RunView } from "../../run/run-view.ts";
import { LIMITS } from "../limits.ts";
import { type Block, button, type CardMessage, context, fallback, header, section } from "../message.ts";
import { shorten } from "../text/long-text.ts";
import { escapeText, inlineCode, mention, namePeople, proseText, truncate } from "../text/mrkdwn.ts";
import { ACTION } from "./actions.ts";
import type { AnswerValue } from "./answer-value.ts";
import { isActive } from "./status-words.ts";

type Standing = "open" | "looking" | "passed" | "skipped" | "over";

/** A page of a lesson: its text, the result of the last answer, and the buttons while it waits. Pure. */
export function lessonPage(
  view: RunView,
  place: { readonly stepId: string; readonly cellKey: string },
  question: QuestionView,
): CardMessage {
  const step = view.steps.find(({ id }) => id === place.stepId);
  const cell = step?.cells.find(({ key }) => key === place.cellKey);
  const standing = standingOf(view, question, cell);
  const title = step?.name ?? view.playbookTitle;
  const where = lessonPlace(view, place.stepId);
  const facts = [
    ...(where ? [`step ${where.step} of ${where.steps}`] : []),
    truncate(escapeText(view.playbookTitle), 100),
    `for ${mention(view.requestedBy)}`,
  ];
  const blocks: Block[] = [
    header(`${ICONS[standing]} ${title}`),
    context(facts.join(" · ")),
    section(shorten(proseText(question.text), LIMITS.sectionText)),
    ...remark(question, standing, cell),
  ];
  if (standing === "open") blocks.push(buttons(view, place, question));
  return { text: fallback(`${ICONS[standing]} ${escapeText(title)}`), blocks };
}

const ICONS: Readonly<Record<Standing, string>> = {
  open: "📖",
  looking: "🔎",
  passed: "✅",
  skipped: "⏭️",
  over: "⏹️",
};

function standingOf(view: RunView, question: QuestionView, cell: CellView | undefined): Standing {
  if (question.status === "open") return isActive(view.status) ? "open" : "over";
  if (question.status !== "answered") return "over";
  if (cell?.status === "succeeded") return question.answers.at(-1)?.value === SKIP ? "skipped" : "passed";
  return cell?.status === "running" && isActive(view.status) ? "looking" : "over";
}

function remark(question: QuestionView, standing: Standing, cell: CellView | undefined): readonly Block[] {
  const said = question.remark === undefined ? "" : namePeople(shorten(proseText(question.remark), 1_500));
  const answer = question.answers.at(-1)?.value ?? "";
  switch (standing) {
    case "open":
      return said === "" ? [] : [section(`💡 *Not yet*\n${said}`)];
    case "looking":
      return [context(`${inlineCode(answer)} · ${escapeText(cell?.progress?.text ?? "one moment")} …`)];
    case "passed":
      return said === ""
        ? []
        : [section(`✅ ${question.options.length > 2 ? `*${escapeText(answer)}*\n` : ""}${said}`)];
    case "skipped":
      return [context(said)];
    case "over":
      return [context(question.status === "expired" ? "It waited too long." : "The lesson ended here.")];
  }
}

function buttons(
  view: RunView,
  { stepId, cellKey }: { readonly stepId: string; readonly cellKey: string },
  { options, offer, expiresAtMs }: QuestionView,
): Block {
  const place: QuestionKey = { runId: view.id, stepId, cellKey };
  const answers = options.map((option, index) => {
    const value: AnswerValue = { ...place, value: option, asked: expiresAtMs };
    return button({
      label: option,
      actionId: `${ACTION.lessonAnswer}:${index}`,
      value: JSON.stringify(value),
      ...(index === 0 && options.length <= 2 ? { style: "primary" as const } : {}),
    });
  });
  const opens = offer ? [offerButton(place)] : [];
  return { type: "actions", elements: [...opens, ...answers, leaveButton(view)] };
}

/** Carries where to find the offer's inputs, because those can be large. */
function offerButton(place: QuestionKey) {
  return button({ label: "Open the form", actionId: ACTION.lessonOffer, value: JSON.stringify(place) });
}

/** Ends the lesson after asking for confirmation. */
export function leaveButton({ id }: Pick<RunView, "id">) {
  return button({
    label: "Leave",
    actionId: ACTION.lessonLeave,
    value: id,
    confirm: {
      title: "Leave this lesson?",
      text: "What it deployed is removed. You can begin it again at any time.",
      yes: "Leave it",
      no: "Go on",
    },
  });
}
