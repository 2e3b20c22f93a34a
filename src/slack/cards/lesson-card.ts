import { progressOfRun } from "../../lessons/progress-of-run.ts";
import type { RunView } from "../../run/run-view.ts";
import type { LessonState } from "../../store/tables/lesson-progress.ts";
import { LIMITS } from "../limits.ts";
import { type Block, button, type CardMessage, context, fallback, header, section } from "../message.ts";
import { shorten } from "../text/long-text.ts";
import { escapeText, inlineCode, mention, namePeople, truncate, truncateLines } from "../text/mrkdwn.ts";
import { ACTION } from "./actions.ts";
import { leaveButton } from "./lesson-page.ts";
import { progressBar } from "./progress.ts";
import { standing } from "./run-facts.ts";
import { isActive, stepStatus } from "./status-words.ts";
import { stepLines } from "./step-lines.ts";

/** A lesson's message in the channel: who is in it and how far. Its pages are in the thread. Pure. */
export function lessonCard(view: RunView, nowMs: number): CardMessage {
  const title = truncate(view.playbookTitle, 120);
  const progress = progressOfRun(view, nowMs);
  const at = progress ? `step ${progress.step} of ${progress.steps}` : "";
  const active = isActive(view.status);
  const facts = [mention(view.requestedBy), at, standing(view, nowMs), `run ${inlineCode(view.id)}`];
  const blocks: Block[] = [
    header(`🎓 ${title}`),
    context(facts.filter(Boolean).join(" · ")),
    section(truncateLines(stepLines(view.steps, nowMs).join("\n"), LIMITS.sectionText)),
  ];
  if (active && progress) {
    blocks.push(context(progressBar((progress.step - 1) / progress.steps, 20)));
    blocks.push(section("👇 *It continues in this message's thread.* Type commands here, in the channel."));
  }
  const again = button({ label: "Begin again", actionId: ACTION.lessonBegin, value: view.playbookName });
  const leaving = view.status === "cancelling";
  if (!leaving) blocks.push({ type: "actions", elements: [active ? leaveButton(view) : again] });
  return { text: fallback(`🎓 ${escapeText(title)}, ${at}`), blocks };
}

const ENDINGS: Readonly<Record<Exclude<LessonState, "active">, (title: string) => string>> = {
  done: (title) => `🎉 *You have finished ${title}.*`,
  left: (title) => `⏹️ *${title} ended before its last page.* \`/mesh learn\` starts it again.`,
  failed: (title) => `❌ *${title} could not continue.* \`/mesh learn\` starts it again.`,
};

/** The last message of a lesson: how it ended, and what happened to what it had deployed. `undefined` for any other run. */
export function lessonEndMessage(view: RunView): CardMessage | undefined {
  const progress = progressOfRun(view, view.endedAtMs ?? 0);
  if (progress === undefined || progress.state === "active") return undefined;
  const title = truncate(escapeText(view.playbookTitle), 120);
  const said = ENDINGS[progress.state](title);
  const why =
    progress.state === "done" || view.problem === undefined
      ? ""
      : `\n${namePeople(shorten(escapeText(view.problem), 1_200))}`;
  const cleaning = cleaningText(view);
  return {
    text: fallback(said),
    blocks: [section(`${said}${why}`), ...(cleaning === "" ? [] : [section(cleaning)])],
  };
}

/** What the clean-up did, step by step, so that nothing a lesson deployed stays behind unnoticed. */
function cleaningText({ steps }: RunView): string {
  const atEnd = steps.filter(({ phase }) => phase === "finally");
  const names = (done: boolean) =>
    atEnd
      .filter((step) => (stepStatus(step) === "succeeded") === done)
      .map(({ name }) => truncate(escapeText(name), 80));
  const [done, left] = [names(true), names(false)];
  return [
    ...(done.length > 0 ? [`🧹 Cleaned up: ${done.join(", ")}.`] : []),
    ...(left.length > 0 ? [`⚠️ Not cleaned up, so it may still be there: ${left.join(", ")}.`] : []),
  ].join("\n");
}
