import { basename } from "node:path";
import { formatDuration } from "../../base/duration.ts";
import type { JsonObject } from "../../base/json.ts";
import { utcMinute } from "../../base/utc.ts";
import { measurementOf } from "../../compare/measurement-of.ts";
import type { RunOrigin } from "../../engine/engine.ts";
import { renderSummaryTable } from "../../reports/render-summary-table.ts";
import type { RunView } from "../../run/run-view.ts";
import { type Block, type CardMessage, context, section } from "../message.ts";
import { codeBlock, escapeText, inlineCode, truncate, truncateLines } from "../text/mrkdwn.ts";
import { attachments } from "./attachments.ts";
import { runCard } from "./run-card.ts";
import { isTold, stepDetails, warningLines } from "./step-details.ts";
import { stepLines } from "./step-lines.ts";

/** How many steps are shown in full; the others have a line. */
const TOLD_STEPS = 12;
/** All texts of a message together may have 12,000 characters. */
const MESSAGE_BUDGET = 11_000;
const STEPS_BUDGET = 5_000;
const SHOWN_TABLES = 3;
const TABLE_CHARACTERS = 900;
const WARNING_CHARACTERS = 1_500;

/** What is known about a run besides its view. */
interface KeptWithRun {
  readonly origin: RunOrigin | undefined;
  /** True for the run that later ones of its playbook are compared with. */
  readonly isReference: boolean;
  /** What its steps measured. */
  readonly measurements: readonly { readonly stepId: string; readonly result: JsonObject }[];
}

/**
 * Everything that is kept about a run, in one message: what its card says of it, its figures, each step once, its warnings
 * and files, and what it ran with.
 */
export function runDetails(view: RunView, kept: KeptWithRun, nowMs: number): CardMessage {
  const files = attachments(view).map(({ name }) => inlineCode(name));
  const warnings = warningLines(view.warnings.slice(0, 5));
  const below: readonly Block[] = [
    ...figures(view, kept),
    ...(view.warnings.length === 0 ? [] : [section(truncateLines(warnings, WARNING_CHARACTERS))]),
    ...(files.length === 0 ? [] : [context(truncate(`Files: ${files.join(", ")}`, 1_000))]),
    context(facts(view, kept)),
  ];
  const frame = runCard({ view, nowMs, steps: [] });
  const left = MESSAGE_BUDGET - JSON.stringify([frame.blocks, below]).length;
  const steps = stepTexts(view, nowMs, Math.min(STEPS_BUDGET, left));
  const { text, blocks } = runCard({ view, nowMs, steps });
  return { text, blocks: [...blocks.filter(({ type }) => type !== "actions"), ...below] };
}

function figures({ steps }: RunView, { measurements }: KeptWithRun): readonly Block[] {
  return measurements.slice(-SHOWN_TABLES).flatMap(({ stepId, result: stored }) => {
    const result = measurementOf(stored);
    if (result === undefined) return [];
    const name = steps.find(({ id }) => id === stepId)?.name ?? stepId;
    const table = codeBlock(renderSummaryTable({ result }, "narrow"), TABLE_CHARACTERS);
    return [section(`*Figures of ${truncate(escapeText(name), 80)}*, in milliseconds\n${table}`)];
  });
}

/** A step that has ended in full, as long as there is room, and any other one on a line. */
function stepTexts(view: RunView, nowMs: number, budget: number): readonly string[] {
  let told = 0;
  let length = 0;
  return view.steps.flatMap((step) => {
    const inFull = isTold(step) ? stepDetails(step, view.steps, nowMs) : "";
    const fits = inFull !== "" && told < TOLD_STEPS && length + inFull.length <= budget;
    if (!fits) return stepLines([step], nowMs, view.steps);
    told += 1;
    length += inFull.length;
    return inFull.split("\n");
  });
}

function facts(view: RunView, { origin, isReference }: KeptWithRun): string {
  const waitedMs = (view.startedAtMs ?? view.createdAtMs) - view.createdAtMs;
  return [
    `${utcMinute(view.createdAtMs)} UTC`,
    ...(waitedMs >= 1_000 ? [`waited ${formatDuration(waitedMs)}`] : []),
    ...(origin === undefined
      ? []
      : [
          // The name of the file and not its path, which concerns the server alone.
          truncate(escapeText(basename(origin.source.path)), 100),
          `Regatta ${escapeText(origin.productVersion)}`,
          ...(origin.clusterUid === undefined ? [] : [`cluster ${inlineCode(origin.clusterUid)}`]),
        ]),
    ...(isReference ? ["📌 the reference of its playbook"] : []),
    `${inlineCode(`/mesh rerun ${view.id}`)} runs it again`,
  ].join(" · ");
}
