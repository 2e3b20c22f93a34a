import type { ObjectChange } from "../../kubernetes/preview/object-change.ts";
import type { Plan, PlannedCell, PlannedStep } from "../../playbook/plan/plan.ts";
import type { CellPreview, Previews } from "./preview-plan.ts";

const MARKS: Readonly<Record<ObjectChange["change"], string>> = {
  create: "+",
  update: "~",
  delete: "-",
  none: "=",
  left: "=",
  absent: "=",
  refused: "!",
  unknown: "?",
};
const WORDS: Readonly<Record<ObjectChange["change"], string>> = {
  create: "would be created",
  update: "would change",
  delete: "would be deleted",
  none: "stays as it is",
  left: "is left",
  absent: "does not exist",
  refused: "would be refused",
  unknown: "cannot be determined",
};

/** Describes what a plan would change on the cluster as it is now, as plain text for a terminal and for Slack. */
export function renderPreview(plan: Plan, previews: Previews): string {
  const lines = [`${plan.playbook}: ${plan.title}`];
  for (const step of [...plan.steps, ...plan.finally]) lines.push(...stepLines(step, "", previews));
  if (previews.size === 0) lines.push("", "No step changes anything that the cluster can preview.");
  return lines.join("\n");
}

function stepLines(step: PlannedStep, prefix: string, previews: Previews): readonly string[] {
  return step.cells.flatMap((cell) => {
    const place = `${prefix}${step.id}${cell.key === "" ? "" : ` [${cell.key}]`}`;
    const preview = previews.get(cell);
    const condition = typeof cell.runs === "string" ? `, if ${cell.runs}` : "";
    const own = preview ? ["", `${place}: ${step.uses}${condition}`, ...previewLines(preview)] : [];
    return [...own, ...includedLines(cell, `${place}.`, previews)];
  });
}

function includedLines({ included }: PlannedCell, prefix: string, previews: Previews): readonly string[] {
  const steps = included ? [...included.steps, ...included.finally] : [];
  return steps.flatMap((step) => stepLines(step, prefix, previews));
}

function previewLines(preview: CellPreview): readonly string[] {
  if ("why" in preview) return [`  ? ${preview.why}`];
  if (preview.changes.length === 0) return ["  = nothing"];
  return preview.changes.flatMap(({ object, change, lines }) => [
    `  ${MARKS[change]} ${object} ${WORDS[change]}`,
    ...lines.map((line) => `      ${line}`),
  ]);
}
