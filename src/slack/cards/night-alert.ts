import type { RunView } from "../../run/run-view.ts";
import { thresholdsOf, thresholdText } from "../../run/threshold-text.ts";
import type { NightReport } from "../../scheduler/night-report.ts";
import type { CardMessage } from "../message.ts";
import { shorten } from "../text/long-text.ts";
import { escapeText, inlineCode, namePeople, truncate } from "../text/mrkdwn.ts";
import { alert } from "./alert.ts";
import { isActive, RUN_WORDS } from "./status-words.ts";

/**
 * The alert in the channel about a scheduled run that did not go well: it failed, was stopped, changed for the worse
 * or stood out, or breached a threshold that only warns. `undefined` for a good night, whose card says enough.
 */
export function nightAlert(view: RunView, report: NightReport | undefined): CardMessage | undefined {
  const { night } = view;
  if (night === undefined || isActive(view.status)) return undefined;
  const name = escapeText(night.schedule);
  const more = `${inlineCode(`/mesh show ${view.id}`)} shows everything about it; ${inlineCode(`/mesh rerun ${view.id}`)} runs it again.`;
  if (view.status !== "succeeded") {
    const { icon, word } = RUN_WORDS[view.status];
    const why = view.problem ?? "It gave no reason.";
    const reason = namePeople(shorten(escapeText(why), 1_500));
    return alert(
      `${icon} The night of *${name}* ${word === "failed" ? "has failed" : "was cancelled"}.`,
      [reason],
      night.mention,
      more,
    );
  }
  const breached = breachedThresholds(view);
  if (report?.worse) {
    const lines = report.lines.map((line) => `• ${truncate(escapeText(line), 300)}`).slice(0, 8);
    return alert(
      `🐢 The night of *${name}* was worse than the nights before it.`,
      [`*${truncate(escapeText(report.headline), 500)}*`, ...lines, ...breached],
      night.mention,
      more,
    );
  }
  if (breached.length === 0) return undefined;
  return alert(`⚠️ The night of *${name}* breached a threshold.`, breached, night.mention, more);
}

function breachedThresholds(view: RunView): readonly string[] {
  return thresholdsOf(view)
    .filter(({ verdict }) => verdict === "breached")
    .map((threshold) => `⚠️ ${truncate(escapeText(thresholdText(threshold)), 500)}`)
    .slice(0, 5);
}
