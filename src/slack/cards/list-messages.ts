import type { LibraryEntry } from "../../library/playbook-library.ts";
import type { InputDeclaration } from "../../playbook/playbook.ts";
import type { RunView } from "../../run/run-view.ts";
import { LIMITS } from "../limits.ts";
import { type Block, button, type CardMessage, context, fallback, header, section } from "../message.ts";
import { escapeText, inlineCode, truncate } from "../text/mrkdwn.ts";
import { slackTime } from "../text/slack-time.ts";
import { ACTION } from "./actions.ts";
import { type HoldUps, holdUpLines, NO_HOLD_UPS } from "./hold-up-lines.ts";
import { lockSentence } from "./lock-sentence.ts";
import { inputText, standing } from "./run-facts.ts";
import { type CardUrls, linkedTitle, NO_URLS, runName } from "./run-name.ts";
import { isActive, RUN_WORDS } from "./status-words.ts";

/** Slack accepts 50 blocks and about 12,000 characters: this many playbooks always fit; the others are named. */
const SHOWN_PLAYBOOKS = 15;
/** A section holds 3,000 characters; a line with its address and date takes up to 300. */
const SHOWN_RUNS = 10;

/** What `/mesh list` answers: each playbook with what it does, its inputs and a Run button. */
export function playbookListMessage(playbooks: readonly LibraryEntry[]): CardMessage {
  if (playbooks.length === 0) {
    const text = "There are no playbooks yet. Whoever runs Regatta puts them into its playbooks folder.";
    return { text, blocks: [section(text)] };
  }
  const blocks: Block[] = [header("Playbooks"), ...playbooks.slice(0, SHOWN_PLAYBOOKS).map(playbookBlock)];
  const more = playbooks.slice(SHOWN_PLAYBOOKS);
  if (more.length > 0) {
    const names = more.map(({ name }) => inlineCode(truncate(name, 60))).join(", ");
    blocks.push(context(truncate(`And ${more.length} more: ${names}`, 1_500)));
  }
  return { text: fallback(`${playbooks.length} playbook${playbooks.length === 1 ? "" : "s"}`), blocks };
}

function playbookBlock(entry: LibraryEntry): Block {
  const title = `*${truncate(escapeText(entry.title), 100)}* · ${inlineCode(truncate(entry.name, 80))}`;
  const lines = [title, truncate(escapeText(entry.description), 250)].filter(Boolean);
  if (entry.errorCount > 0) {
    const count = `${entry.errorCount} mistake${entry.errorCount === 1 ? "" : "s"}`;
    lines.push(
      `⚠️ It has ${count} and cannot run; ${inlineCode(`/mesh plan ${truncate(entry.name, 80)}`)} shows them.`,
    );
    return section(lines.join("\n"));
  }
  const inputs = [...(entry.playbook?.inputs.values() ?? [])];
  if (inputs.length > 0) lines.push(truncate(inputs.map(inputLabel).join(" · "), 300));
  const text = truncate(lines.join("\n"), LIMITS.sectionText);
  return {
    type: "section",
    text: { type: "mrkdwn", text },
    accessory: button({ label: "Run", actionId: ACTION.openForm, value: entry.name }),
  };
}

function inputLabel(input: InputDeclaration): string {
  const name = escapeText(input.name);
  return input.default === undefined
    ? `${name}${input.required ? " (needed)" : ""}`
    : `${name} ${inlineCode(truncate(inputText(input.default), 40))}`;
}

/** What is known of listed runs beside their views. */
interface RunsContext {
  readonly holdUps?: HoldUps;
  readonly urls?: CardUrls;
}

/** What `/mesh status` answers: who has locked the cluster, what is running, then what ran last. */
export function runListMessage(
  runs: readonly RunView[],
  nowMs: number,
  { holdUps = NO_HOLD_UPS, urls = NO_URLS }: RunsContext = {},
): CardMessage {
  const { lock } = holdUps;
  const locked = lock === undefined ? [] : [section(lockSentence(lock, nowMs))];
  if (runs.length === 0) {
    const text = "Nothing is running, and nothing has run yet. Start with `/mesh list`.";
    return { text, blocks: [...locked, section(text)] };
  }
  const active = runs.filter((run) => isActive(run.status));
  const ended = runs.filter((run) => !isActive(run.status));
  const blocks: Block[] = [
    ...locked,
    section(
      active.length === 0 ? "Nothing is running right now." : runLines(active, nowMs, { holdUps, urls }),
    ),
    ...(ended.length === 0 ? [] : [section(`*Before*\n${runLines(ended, nowMs, { urls })}`)]),
    context("`/mesh status RUN` shows one of them."),
  ];
  return { text: fallback(active.length === 0 ? "Nothing runs" : `${active.length} in progress`), blocks };
}

/** What `/mesh runs` answers: the last runs, newest first. */
export function runsMessage(
  runs: readonly RunView[],
  playbookName: string | undefined,
  nowMs: number,
  urls: CardUrls = NO_URLS,
): CardMessage {
  const of = playbookName === undefined ? "" : ` of ${inlineCode(truncate(playbookName, 80))}`;
  if (runs.length === 0) {
    const text = `There are no runs${of} yet. Start with \`/mesh list\`.`;
    return { text: fallback(text), blocks: [section(text)] };
  }
  return {
    text: fallback(`The last ${runs.length} runs${of}`),
    blocks: [
      section(runLines(runs, nowMs, { urls })),
      context("`/mesh show RUN` shows everything about one of them."),
    ],
  };
}

/** Runs to choose from, one per line. */
export function runLines(
  runs: readonly RunView[],
  nowMs: number,
  { holdUps = NO_HOLD_UPS, urls = NO_URLS }: RunsContext = {},
): string {
  const lines = runs.slice(0, SHOWN_RUNS).flatMap((run) => {
    const title = linkedTitle(run, urls, 80);
    const where = run.channel === undefined ? "" : ` · <#${run.channel}>`;
    const line = `${RUN_WORDS[run.status].icon} ${title} · ${standing(run, nowMs)} · ${slackTime(run.createdAtMs)} · ${runName(run)}${where}`;
    const { ahead } = holdUps; // the lock is shown once, above all runs
    return [line, ...holdUpLines(run, { ahead }, nowMs).map((reason) => `      ${reason}`)];
  });
  if (runs.length > SHOWN_RUNS) lines.push(`… and ${runs.length - SHOWN_RUNS} more`);
  return lines.join("\n");
}
