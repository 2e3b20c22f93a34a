import { type CardMessage, context, fallback, header, section } from "../message.ts";
import { escapeText, truncate } from "../text/mrkdwn.ts";
import { attachments } from "./attachments.ts";
import { outcome, type RunCardInput } from "./run-card.ts";
import { factsLine, inputsLine, prunedLine } from "./run-facts.ts";
import { RUN_WORDS } from "./status-words.ts";

/** A finished run's report as a message of its own: picture, meaning, and the files in its thread. */
export function reportMessage({ view, nowMs, chart }: RunCardInput): CardMessage {
  const inputs = inputsLine(view.inputs);
  const files = attachments(view).length;
  const found = outcome(view, chart);
  return {
    text: fallback(`Report of ${truncate(escapeText(view.playbookTitle), 150)}`),
    blocks: [
      header(`${RUN_WORDS[view.status].icon} Report: ${view.playbookTitle}`),
      context(factsLine(view, nowMs)),
      ...(inputs === undefined ? [] : [context(inputs)]),
      ...(found.length > 0 ? found : [section("This run measured nothing that could be reported.")]),
      ...(view.prunedAtMs === undefined ? [] : [context(prunedLine(view.prunedAtMs))]),
      ...(files > 0 ? [context(`${files} file${files === 1 ? "" : "s"} in the thread`)] : []),
    ],
  };
}
