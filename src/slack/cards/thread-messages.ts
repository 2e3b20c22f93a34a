import type { RunView } from "../../run/run-view.ts";
import type { NightReport } from "../../scheduler/night-report.ts";
import { type Block, type CardMessage, context, fallback, section } from "../message.ts";
import { escapeText, inlineCode, truncate } from "../text/mrkdwn.ts";
import { attachments } from "./attachments.ts";
import { besideEarlierNights, outcome } from "./run-card.ts";
import { isActive } from "./status-words.ts";
import { isTold, stepDetails, warningLines } from "./step-details.ts";

/** All texts of a message together may have 12,000 characters; the warnings take up to 3,000 of them. */
const STEPS_BUDGET = 8_000;
/** Slack accepts 50 blocks in a message. */
const SHOWN_STEPS = 40;

/**
 * The message in a run's thread that grows with it: each step that has ended, in full, and the warnings. `undefined`
 * while there is nothing to tell. Its text changes only when a step ends, so that it is rarely edited.
 */
export function progressMessage(view: RunView, nowMs: number): CardMessage | undefined {
  const ended = view.steps.filter(isTold);
  if (ended.length === 0 && view.warnings.length === 0) return undefined;
  const told: Block[] = [];
  let length = 0;
  for (const step of ended.slice(0, SHOWN_STEPS)) {
    const text = stepDetails(step, view.steps, nowMs);
    length += text.length;
    if (length > STEPS_BUDGET) break;
    told.push(section(text));
  }
  const left = ended.length - told.length;
  const how = inlineCode(`/mesh show ${view.id}`);
  return {
    text: fallback(`${ended.length} of ${view.steps.length} steps of ${escapeText(view.playbookTitle)}`),
    blocks: [
      section(`📋 *Steps* · ${ended.length} of ${view.steps.length}`),
      ...told,
      ...(left > 0 ? [context(`… ${left} more step${left === 1 ? "" : "s"}; the card lists them all`)] : []),
      ...(view.warnings.length > 0 ? [section(warningLines(view.warnings))] : []),
      ...(isActive(view.status) ? [] : [context(`${how} shows everything that is kept about this run`)]),
    ],
  };
}

/**
 * The message in a run's thread with what came of it: what the figures mean, what went wrong, how it compares with
 * earlier nights. It appears once the figures are known, while the run may still be cleaning up. `undefined` for a run
 * that has nothing to show (yet).
 */
export function resultsMessage(view: RunView, night: NightReport | undefined): CardMessage | undefined {
  const ended = !isActive(view.status);
  const files = attachments(view).length;
  const hasResult = view.summary !== undefined || (ended && (view.problem !== undefined || files > 0));
  if (!hasResult) return undefined;
  const found = outcome(view, undefined);
  const title = truncate(escapeText(view.playbookTitle), 150);
  return {
    text: fallback(`Results of ${title}${view.summary ? `: ${escapeText(view.summary.headline)}` : ""}`),
    blocks: [
      section(`📊 *Results of ${title}*`),
      ...(found.length > 0 ? found : [section("This run measured nothing that could be reported.")]),
      ...besideEarlierNights(night),
      ...(ended ? [] : [context("The run is not over yet: these figures are what it has measured so far.")]),
      ...(ended && files > 0
        ? [context(`${files === 1 ? "The file follows" : `All ${files} files follow`} in one message.`)]
        : []),
    ],
  };
}
