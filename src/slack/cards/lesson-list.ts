import type { LibraryEntry } from "../../library/playbook-library.ts";
import type { LessonProgressRow } from "../../store/lesson-progress-repository.ts";
import { LIMITS } from "../limits.ts";
import { type Block, button, type CardMessage, context, fallback, header, section } from "../message.ts";
import { escapeText, inlineCode, truncate } from "../text/mrkdwn.ts";
import { ACTION } from "./actions.ts";

const SHOWN_LESSONS = 15;

/** What `/mesh learn` answers: the lessons, the person's progress, and a button to begin or continue. Pure. */
export function lessonListMessage(
  lessons: readonly LibraryEntry[],
  progress: readonly LessonProgressRow[],
): CardMessage {
  if (lessons.length === 0) {
    const text = "There are no lessons here. Their files belong in Regatta's lessons folder.";
    return { text, blocks: [section(text)] };
  }
  const byName = new Map(progress.map((row) => [row.lesson, row]));
  const shown = lessons.slice(0, SHOWN_LESSONS).map((lesson) => lessonBlock(lesson, byName.get(lesson.name)));
  const more = lessons.length - shown.length;
  return {
    text: fallback(`${lessons.length} lesson${lessons.length === 1 ? "" : "s"}`),
    blocks: [
      header("🎓 Lessons"),
      ...shown,
      ...(more > 0 ? [context(`And ${more} more; \`/mesh learn NAME\` starts one.`)] : []),
      context(
        "A lesson is yours alone: it continues in a thread here, waits for you, and cleans up after itself.",
      ),
    ],
  };
}

function lessonBlock(
  { name, title, description, errorCount }: LibraryEntry,
  mine: LessonProgressRow | undefined,
): Block {
  const lines = [
    `*${truncate(escapeText(title), 100)}* · ${inlineCode(truncate(name, 80))}`,
    truncate(escapeText(description), 250),
    progressText(mine),
  ];
  if (errorCount > 0) {
    const count = `${errorCount} mistake${errorCount === 1 ? "" : "s"}`;
    return section(
      [
        ...lines,
        `⚠️ Its file has ${count} and cannot be started; ${inlineCode(`/mesh learn ${truncate(name, 80)}`)} shows them.`,
      ].join("\n"),
    );
  }
  return {
    type: "section",
    text: { type: "mrkdwn", text: truncate(lines.filter(Boolean).join("\n"), LIMITS.sectionText) },
    accessory: button({ label: labelOf(mine), actionId: ACTION.lessonBegin, value: name }),
  };
}

function labelOf(mine: LessonProgressRow | undefined): string {
  if (mine === undefined) return "Begin";
  return mine.state === "active" ? "Go on" : "Begin again";
}

/** A person's progress in a lesson, in words. */
export function progressText(mine: LessonProgressRow | undefined): string {
  if (mine === undefined) return "⚪ not begun";
  const at = `step ${mine.step} of ${mine.steps}: ${truncate(escapeText(mine.stepName), 80)}`;
  const before = mine.completedAtMs === null ? "" : " · ✅ finished before";
  switch (mine.state) {
    case "active":
      return `▶️ ${at}${before}`;
    case "done":
      return `✅ finished, ${mine.steps} steps`;
    case "left":
      return `⏹️ left at ${at}${before}`;
    case "failed":
      return `❌ broke off at ${at}${before}`;
  }
}
