import { describeFailure, Failure, hasCode } from "../../base/failure.ts";
import type { ObjectChange } from "../../kubernetes/preview/object-change.ts";
import type { Plan, PlannedCell, PlannedStep } from "../../playbook/plan/plan.ts";
import type { Action } from "../action.ts";

/** What a cell would change, or why that is not known beforehand. */
export type CellPreview = { readonly changes: readonly ObjectChange[] } | { readonly why: string };

/** What the cells of a plan would change; cells that are not in the map would change nothing on a cluster. */
export type Previews = ReadonlyMap<PlannedCell, CellPreview>;

/**
 * Asks the actions of a plan what they would change, as far as the cluster can tell beforehand, without changing anything.
 * Each step is told what earlier steps would have created and removed. A cell's failure is reported in its place, unless
 * the cluster cannot be reached at all.
 * @throws Failure `KUBE_UNREACHABLE`, `KUBE_NO_CONFIG`, `KUBE_UNAUTHORIZED`.
 */
export async function previewPlan(
  plan: Pick<Plan, "steps" | "finally">,
  actions: ReadonlyMap<string, Action>,
  signal: AbortSignal,
): Promise<Previews> {
  const work: PreviewWork = { actions, signal, earlier: new Map(), previews: new Map() };
  await previewSteps(plan, work);
  return work.previews;
}

interface PreviewWork {
  readonly actions: ReadonlyMap<string, Action>;
  readonly signal: AbortSignal;
  readonly earlier: Map<string, "made" | "gone">;
  readonly previews: Map<PlannedCell, CellPreview>;
}

async function previewSteps(plan: Pick<Plan, "steps" | "finally">, work: PreviewWork): Promise<void> {
  for (const step of [...plan.steps, ...plan.finally]) await previewStep(step, work);
}

async function previewStep(step: PlannedStep, work: PreviewWork): Promise<void> {
  const action = work.actions.get(step.uses);
  for (const cell of step.cells) {
    if (cell.included) await previewSteps(cell.included, work);
    if (!action?.preview || cell.runs === false || cell.problems.length > 0) continue;
    const preview = await previewCell(action.preview, cell, work);
    work.previews.set(cell, preview);
    if ("changes" in preview) for (const change of preview.changes) remember(change, work.earlier);
  }
}

function remember({ object, change }: ObjectChange, earlier: Map<string, "made" | "gone">): void {
  if (change === "delete") earlier.set(object, "gone");
  if (change === "create" || change === "update" || change === "none") earlier.set(object, "made");
}

const NO_CLUSTER = ["KUBE_UNREACHABLE", "KUBE_NO_CONFIG", "KUBE_UNAUTHORIZED"] as const;

async function previewCell(
  preview: NonNullable<Action["preview"]>,
  cell: PlannedCell,
  { signal, earlier }: PreviewWork,
): Promise<CellPreview> {
  if (cell.knownLater) return { why: `only known during the run: ${cell.knownLater.join(", ")}` };
  try {
    const changes = await preview(cell.params, { signal, earlier });
    return { changes: changes.map((change) => inSequence(change, earlier.get(change.object))) };
  } catch (error) {
    if (!(error instanceof Failure) || hasCode(error, ...NO_CLUSTER)) throw error;
    return { why: describeFailure(error) };
  }
}

/** An action compares with the cluster as it is now, but by then earlier steps may have changed the same object. */
function inSequence(told: ObjectChange, before: "made" | "gone" | undefined): ObjectChange {
  const { object, change } = told;
  if (before === "made" && change === "create")
    return { object, change: "update", lines: ["An earlier step creates it."] };
  if (before === "made" && change === "absent") return { object, change: "delete", lines: [] };
  if (before === "gone" && (change === "update" || change === "none"))
    return { object, change: "create", lines: ["An earlier step removes it."] };
  if (before === "gone" && change === "delete") return { object, change: "absent", lines: [] };
  return told;
}
