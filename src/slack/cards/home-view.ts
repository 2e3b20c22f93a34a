import type { types } from "@slack/bolt";
import type { RunView } from "../../engine/run-view.ts";
import { escapeText, inlineCode, truncate } from "../text/mrkdwn.ts";
import type { ListedPlaybook } from "./list-messages.ts";
import { runLines } from "./list-messages.ts";
import { type Block, context, header, section } from "./message.ts";

const SHOWN_PLAYBOOKS = 20;

/** The Home tab: what ran last, and what can be run. It starts nothing, because a run needs a channel to tell. */
export function homeView(
  runs: readonly RunView[],
  playbooks: readonly ListedPlaybook[],
  nowMs: number,
): types.HomeView {
  const lines = playbooks.slice(0, SHOWN_PLAYBOOKS).map(({ entry }) => {
    const name = inlineCode(truncate(`/mesh run ${entry.name}`, 100));
    return `${name} ${truncate(escapeText(entry.title), 80)}${entry.errorCount > 0 ? " ⚠️" : ""}`;
  });
  const left = playbooks.length - lines.length;
  const blocks: Block[] = [
    header("Regatta"),
    section("Type `/mesh list` in a channel to run something there; `/mesh help` shows what else there is."),
    header("Runs"),
    section(runs.length === 0 ? "Nothing has run yet." : runLines(runs, nowMs)),
    header("Playbooks"),
    section(lines.length === 0 ? "There are no playbooks yet." : lines.join("\n")),
    ...(left > 0 ? [context(`And ${left} more.`)] : []),
  ];
  return { type: "home", blocks };
}
