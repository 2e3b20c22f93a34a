import type { types } from "@slack/bolt";
import type { RunView } from "../../run/run-view.ts";
import { ACTION } from "../cards/actions.ts";
import { holdUpLines } from "../cards/hold-up-lines.ts";
import { progressText } from "../cards/lesson-list.ts";
import { lockSentence } from "../cards/lock-sentence.ts";
import { progressLine } from "../cards/progress.ts";
import { questionMessage } from "../cards/question-message.ts";
import { standing } from "../cards/run-facts.ts";
import { type CardUrls, linkedTitle, runName } from "../cards/run-name.ts";
import { declaredMistakes, scheduleBlock } from "../cards/schedule-list.ts";
import { RUN_WORDS } from "../cards/status-words.ts";
import { stopButton } from "../cards/stop-button.ts";
import { LIMITS } from "../limits.ts";
import { type Block, button, context, header, section } from "../message.ts";
import { escapeText, inlineCode, mention, namePeople, truncate } from "../text/mrkdwn.ts";
import { slackTime } from "../text/slack-time.ts";
import type { HomeContent } from "./home-content.ts";

const SHOWN_QUESTIONS = 6;
const SHOWN_ACTIVE = 8;
const SHOWN_SCHEDULES = 15;
const SHOWN_LESSONS = 8;
const SHOWN_PLAYBOOKS = 20;

/**
 * A person's Home tab: what waits for them, current and recent runs, schedules, installed meshes, and their progress in
 * the lessons. An empty part says how to fill it. Pure; at most 100 blocks.
 */
export function homeView(content: HomeContent): types.HomeView {
  const blocks: Block[] = [
    header("Regatta"),
    section("Type `/mesh list` in a channel to run something there; `/mesh help` shows what else there is."),
    ...waiting(content),
    ...running(content),
    ...before(content),
    ...schedules(content),
    ...meshes(content),
    ...lessons(content),
    ...playbooks(content),
  ];
  return { type: "home", blocks: withIds(blocks.slice(0, LIMITS.blocksPerView)) };
}

/**
 * Gives each block an id that it keeps when the tab is redrawn, so that a button that somebody is pressing is still there,
 * and a confirmation that they are looking at ("Stop this run?") does not vanish. Slack requires the ids to be unique.
 */
function withIds(blocks: readonly Block[]): Block[] {
  const seen = new Map<string, number>();
  let part = "top";
  return blocks.map((block) => {
    if (block.type === "header") part = block.text.text.replace(/ \(\d+\)$/, "");
    const own = buttonValues(block).join(",").slice(0, 180);
    const id = `${part}:${block.type}:${own}`;
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    return { ...block, block_id: count === 1 ? id : `${id}:${count}` };
  });
}

/** The values of a block's buttons, which identify what the block is about. */
function buttonValues(block: Block): readonly string[] {
  const accessory = block.type === "section" ? block.accessory : undefined;
  const elements = block.type === "actions" ? block.elements : accessory === undefined ? [] : [accessory];
  return elements.flatMap((element) => ("value" in element ? [String(element.value)] : []));
}

function waiting({ waiting: questions }: HomeContent): readonly Block[] {
  if (questions.length === 0)
    return [header("Waiting for you"), context("Nothing is waiting for your answer.")];
  return [
    header(`Waiting for you (${questions.length})`),
    ...questions
      .slice(0, SHOWN_QUESTIONS)
      .flatMap(({ view, key, question }) => questionMessage(view, key, question).blocks),
    ...more(questions.length - SHOWN_QUESTIONS, "`/mesh approve` answers them, too."),
  ];
}

function running({ active, nowMs, holdUps, offers, urls }: HomeContent): readonly Block[] {
  const { lock, ahead } = holdUps;
  const locked = lock === undefined ? [] : [section(lockSentence(lock, nowMs))];
  if (active.length === 0)
    return [
      header("Running now"),
      ...locked,
      context("Nothing is running. Start a race with `/mesh run compare-meshes`."),
    ];
  return [
    header(`Running now (${active.length})`),
    ...locked,
    ...active.slice(0, SHOWN_ACTIVE).flatMap((view): readonly Block[] => {
      const lines = [runLine(view, nowMs, urls), ...holdUpLines(view, { ahead }, nowMs)];
      const elements = [
        ...(offers.open.has(view.id) ? [open(view)] : []),
        ...(offers.stop.has(view.id) ? [stopButton(view)] : []),
      ];
      return [
        section([...lines, progressLine(view, undefined, nowMs)].join("\n")),
        ...(elements.length === 0 ? [] : [{ type: "actions" as const, elements }]),
      ];
    }),
    ...more(active.length - SHOWN_ACTIVE, "`/mesh status` shows them all."),
  ];
}

function before({ ended, nowMs, offers, urls }: HomeContent): readonly Block[] {
  if (ended.length === 0) return [];
  return [
    header("The last runs"),
    ...ended.map(
      (view): Block => ({
        type: "section",
        text: { type: "mrkdwn", text: truncate(endedText(view, nowMs, urls), 1_000) },
        ...(offers.open.has(view.id) ? { accessory: open(view) } : {}),
      }),
    ),
  ];
}

function endedText(view: RunView, nowMs: number, urls: CardUrls): string {
  const problem =
    view.problem === undefined ? "" : `\n> ${namePeople(truncate(escapeText(view.problem), 200))}`;
  return `${runLine(view, nowMs, urls)}${problem}`;
}

function runLine(view: RunView, nowMs: number, urls: CardUrls): string {
  const where = view.channel === undefined ? "" : ` · <#${view.channel}>`;
  const who =
    view.night === undefined ? mention(view.requestedBy) : `schedule ${escapeText(view.night.schedule)}`;
  const title = linkedTitle(view, urls, 100);
  return `${RUN_WORDS[view.status].icon} *${title}* · ${standing(view, nowMs)} · ${slackTime(view.createdAtMs)} · ${who}${where} · ${runName(view)}`;
}

function schedules({ schedules: all, scheduleMistakes, nowMs, offers }: HomeContent): readonly Block[] {
  const add = inlineCode('/mesh schedule add nightly "0 3 * * *" Europe/Berlin nightly');
  if (all.length === 0)
    return [
      header("Schedules"),
      context(`Nothing is scheduled. For a race every night: ${add}.`),
      ...declaredMistakes(scheduleMistakes),
    ];
  return [
    header("Schedules"),
    ...all
      .slice(0, SHOWN_SCHEDULES)
      .map((schedule) => scheduleBlock(schedule, nowMs, offers.change.has(schedule.name))),
    ...more(all.length - SHOWN_SCHEDULES, "`/mesh schedule next` lists them all."),
    ...declaredMistakes(scheduleMistakes),
  ];
}

function meshes({ meshes: found }: HomeContent): readonly Block[] {
  if ("problem" in found)
    return [
      header("Meshes"),
      context(`⚠️ The cluster cannot be reached: ${truncate(escapeText(found.problem), 300)}`),
    ];
  if (found.meshes.length === 0)
    return [
      header("Meshes"),
      context(
        "No mesh is installed. A race installs what it needs and removes it again: `/mesh run compare-meshes`.",
      ),
    ];
  const lines = found.meshes.map(({ name, title, dataPlane, sandbox, version, runId }) => {
    const kind = sandbox ? "sandbox, " : "";
    const by = runId === undefined ? "found in place" : `installed by run ${inlineCode(runId)}`;
    return `*${escapeText(title)}* (${inlineCode(name)}) · ${version === null ? "version unknown" : escapeText(version)} · ${kind}${escapeText(dataPlane)} · ${by}`;
  });
  return [header("Meshes"), section(lines.join("\n"))];
}

function lessons({ lessons: mine, allLessons }: HomeContent): readonly Block[] {
  if (mine.length === 0) {
    const names = allLessons.slice(0, SHOWN_LESSONS).map(({ title }) => truncate(escapeText(title), 80));
    if (names.length === 0) return [];
    return [
      header("My lessons"),
      context(
        `You have not started any. \`/mesh learn\` in a channel takes you through them: ${names.join(", ")}.`,
      ),
    ];
  }
  const done = mine.filter(({ completedAtMs }) => completedAtMs !== null).length;
  const lines = mine.slice(0, SHOWN_LESSONS).map((lesson) => {
    const title = `*${truncate(escapeText(lesson.title), 100)}*`;
    const how = inlineCode(truncate(`/mesh learn ${lesson.lesson}`, 100));
    const on = lesson.state === "active" ? ` · ${how} goes on` : "";
    return `${title} · ${progressText(lesson)}${on}`;
  });
  return [
    header("My lessons"),
    section(lines.join("\n")),
    context(
      `${done} of ${Math.max(allLessons.length, mine.length)} finished. \`/mesh learn\` lists them all.`,
    ),
  ];
}

function playbooks({ playbooks: all }: HomeContent): readonly Block[] {
  const lines = all.slice(0, SHOWN_PLAYBOOKS).map(({ name, title, errorCount }) => {
    const how = inlineCode(truncate(`/mesh run ${name}`, 100));
    return `${how} ${truncate(escapeText(title), 80)}${errorCount > 0 ? " ⚠️" : ""}`;
  });
  return [
    header("Playbooks"),
    section(
      lines.length === 0
        ? "There are no playbooks yet. Whoever runs Regatta puts them into its playbooks folder."
        : lines.join("\n"),
    ),
    ...more(all.length - SHOWN_PLAYBOOKS, "`/mesh list` shows them all."),
  ];
}

function open(view: RunView) {
  return button({ label: "Open", actionId: ACTION.show, value: view.id });
}

function more(count: number, how: string): readonly Block[] {
  return count > 0 ? [context(`And ${count} more. ${how}`)] : [];
}
