import type { RunView } from "../../run/run-view.ts";
import { unjudgedThresholds } from "../../run/threshold-text.ts";
import type { NightReport } from "../../scheduler/night-report.ts";
import { LIMITS } from "../limits.ts";
import {
  type Block,
  button,
  type CardMessage,
  context,
  fallback,
  header,
  linkButton,
  section,
} from "../message.ts";
import { shorten } from "../text/long-text.ts";
import { escapeText, namePeople, truncate, truncateLines } from "../text/mrkdwn.ts";
import { ACTION } from "./actions.ts";
import { attachments } from "./attachments.ts";
import { type HoldUps, holdUpLines, NO_HOLD_UPS } from "./hold-up-lines.ts";
import { progressLine } from "./progress.ts";
import { factsLine, inputsLine, prunedLine, standing } from "./run-facts.ts";
import { isActive, RUN_WORDS } from "./status-words.ts";
import { stepLines } from "./step-lines.ts";
import { stopButton } from "./stop-button.ts";

/** A picture that Slack already shows in the channel. */
export interface ChartImage {
  readonly fileId: string;
  readonly title: string;
  readonly altText: string;
}

export interface RunCardInput {
  readonly view: RunView;
  readonly nowMs: number;
  readonly chart?: ChartImage;
  /** What keeps it from going on, beside what it asks people. */
  readonly holdUps?: HoldUps;
  /** How it compares with the nights before it; for runs of a schedule. */
  readonly night?: NightReport;
  /** An earlier run of the same playbook and inputs that went well: what its steps took tells how far this one has come. */
  readonly earlier?: RunView;
  /** What is said of the steps; by default a line for each. */
  readonly steps?: readonly string[];
  /** The address of the results in the run's thread, once they are there. */
  readonly resultsUrl?: string;
}

/**
 * A run's card, edited as the run goes on: what it is, how far it has come, and at the end the picture, what it means
 * and what to do next. Pure; stays within Slack's limits and says what was left out.
 */
export function runCard(input: RunCardInput): CardMessage {
  const { view, nowMs, chart, night, resultsUrl, holdUps = NO_HOLD_UPS } = input;
  const { steps = stepLines(view.steps, nowMs) } = input;
  const { icon } = RUN_WORDS[view.status];
  const inputs = inputsLine(view.inputs);
  const blocks: Block[] = [header(`${icon} ${view.playbookTitle}`), context(factsLine(view, nowMs))];
  if (inputs !== undefined) blocks.push(context(inputs));
  const held = holdUpLines(view, holdUps, nowMs);
  if (held.length > 0) blocks.push(section(held.join("\n")));
  if (!isActive(view.status)) blocks.push(...outcome(view, chart), ...besideEarlierNights(night));
  blocks.push(...stepSections(steps));
  if (isActive(view.status)) blocks.push(context(progressLine(view, input.earlier, nowMs)));
  const warnings = view.warnings.length;
  if (view.prunedAtMs !== undefined) blocks.push(context(prunedLine(view.prunedAtMs)));
  const unjudged = unjudgedThresholds(view).length;
  if (unjudged > 0)
    blocks.push(context(`❔ ${unjudged} threshold${unjudged === 1 ? "" : "s"} could not be judged`));
  if (warnings > 0) blocks.push(context(`⚠️ ${warnings} warning${warnings === 1 ? "" : "s"} in the thread`));
  blocks.push(buttons(view, resultsUrl));
  return { text: fallbackText(view, nowMs), blocks };
}

const SUMMARY_LINES = 12;

/** First the picture, then what it means, then what went wrong. */
export function outcome(view: RunView, chart: ChartImage | undefined): readonly Block[] {
  const { summary } = view;
  const blocks: Block[] = [];
  if (chart) {
    blocks.push({
      type: "image",
      slack_file: { id: chart.fileId },
      alt_text: truncate(chart.altText, LIMITS.imageAltText),
      title: { type: "plain_text", text: truncate(chart.title, LIMITS.headerText) },
    });
  }
  if (summary) {
    const lines = summary.lines.slice(0, SUMMARY_LINES).map((line) => `• ${truncate(escapeText(line), 200)}`);
    blocks.push(section([`*${truncate(escapeText(summary.headline), 500)}*`, ...lines].join("\n")));
  }
  if (view.problem) {
    const title = view.status === "cancelled" ? "Why it stopped" : "What went wrong";
    blocks.push(section(`*${title}*\n${namePeople(shorten(escapeText(view.problem), 1_500))}`));
  }
  return blocks;
}

const NIGHT_LINES = 8;

/** How a scheduled run compares with the nights before it. */
export function besideEarlierNights(night: NightReport | undefined): readonly Block[] {
  if (night === undefined) return [];
  const lines = night.lines.slice(0, NIGHT_LINES).map((line) => `• ${truncate(escapeText(line), 300)}`);
  const left = night.lines.length - lines.length;
  const title = `${night.worse ? "🐢 " : ""}*Compared with earlier nights*`;
  const rest = left > 0 ? [`… and ${left} more`] : [];
  return [section([title, truncate(escapeText(night.headline), 400), ...lines, ...rest].join("\n"))];
}

/** All texts of a message together may have 12,000 characters; the rest of a card needs less than half of that. */
const STEPS_BUDGET = 5_500;

/** As many sections as the lines need: Slack accepts 3,000 characters in each. */
function stepSections(lines: readonly string[]): readonly Block[] {
  const sections: Block[] = [];
  let text = "";
  for (const line of truncateLines(lines.join("\n"), STEPS_BUDGET).split("\n").filter(Boolean)) {
    if (text.length + line.length + 1 > LIMITS.sectionText) {
      sections.push(section(text));
      text = "";
    }
    text = text === "" ? line : `${text}\n${line}`;
  }
  return text === "" ? sections : [...sections, section(text)];
}

function buttons(view: RunView, resultsUrl: string | undefined): Block {
  if (!isActive(view.status)) {
    const again = button({ label: "Run again", actionId: ACTION.again, value: view.id });
    if (resultsUrl !== undefined)
      return { type: "actions", elements: [again, linkButton("Show report", resultsUrl)] };
    const report = button({ label: "Show report", actionId: ACTION.report, value: view.id });
    return { type: "actions", elements: attachments(view).length > 0 ? [again, report] : [again] };
  }
  return { type: "actions", elements: [stopButton(view)] };
}

function fallbackText(view: RunView, nowMs: number): string {
  const { summary } = view;
  const title = escapeText(view.playbookTitle);
  const headline = !isActive(view.status) && summary ? `: ${escapeText(summary.headline)}` : "";
  return fallback(`${title}, ${standing(view, nowMs)}${headline}`);
}
