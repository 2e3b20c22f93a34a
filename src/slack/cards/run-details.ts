import { formatDuration } from "../../base/duration.ts";
import { utcMinute } from "../../base/utc.ts";
import type { RunOrigin } from "../../engine/engine.ts";
import type { RunView } from "../../run/run-view.ts";
import { type Block, type CardMessage, context, section } from "../message.ts";
import { escapeText, inlineCode, truncate } from "../text/mrkdwn.ts";
import { attachments } from "./attachments.ts";
import { runCard } from "./run-card.ts";
import { isTold, stepDetails, warningLines } from "./step-details.ts";

/** How many steps are shown in full; the card above has a line for each. */
const TOLD_STEPS = 12;
/** All texts of a message together may have 12,000 characters; the card takes up to half of that. */
const STEP_BUDGET = 4_500;

/** What is known about a run besides its view. */
interface KeptWithRun {
  readonly origin: RunOrigin | undefined;
  /** True for the run that later ones of its playbook are compared with. */
  readonly isReference: boolean;
}

/** Everything that is kept about a run, in one message: its card, each step in full, its warnings and files, and what it ran with. */
export function runDetails(view: RunView, kept: KeptWithRun, nowMs: number): CardMessage {
  const card = runCard({ view, nowMs });
  const ended = view.steps.filter(isTold);
  const told: Block[] = [];
  let length = 0;
  for (const step of ended.slice(0, TOLD_STEPS)) {
    const text = stepDetails(step, nowMs);
    length += text.length;
    if (length > STEP_BUDGET) break;
    told.push(section(text));
  }
  const files = attachments(view).map(({ name }) => inlineCode(name));
  return {
    text: card.text,
    blocks: [
      ...card.blocks.filter(({ type }) => type !== "actions"),
      ...told,
      ...(view.warnings.length === 0 ? [] : [section(warningLines(view.warnings.slice(0, 5)))]),
      ...(files.length === 0 ? [] : [context(truncate(`Files: ${files.join(", ")}`, 1_000))]),
      context(facts(view, kept)),
    ],
  };
}

function facts(view: RunView, { origin, isReference }: KeptWithRun): string {
  const waitedMs = (view.startedAtMs ?? view.createdAtMs) - view.createdAtMs;
  return [
    `${utcMinute(view.createdAtMs)} UTC`,
    ...(waitedMs >= 1_000 ? [`waited ${formatDuration(waitedMs)}`] : []),
    ...(origin === undefined
      ? []
      : [
          truncate(escapeText(origin.source.path), 100),
          `Regatta ${escapeText(origin.productVersion)}`,
          ...(origin.clusterUid === undefined ? [] : [`cluster ${inlineCode(origin.clusterUid)}`]),
        ]),
    ...(isReference ? ["📌 the reference of its playbook"] : []),
    `${inlineCode(`/mesh rerun ${view.id}`)} runs it again`,
  ].join(" · ");
}
