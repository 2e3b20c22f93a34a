import { describeFailure, Failure } from "../base/failure.ts";
import type { ObjectChange } from "../base/object-change.ts";
import type { Plan, PlannedCell, PlannedStep } from "../playbook/plan/plan.ts";
import type { Action } from "./action.ts";

/** What a cell would change, or why that cannot be told beforehand. */
export type CellPreview = { readonly changes: readonly ObjectChange[] } | { readonly why: string };

/** What the cells of a plan would change; those that are not there would change nothing on a cluster. */
export type Previews = ReadonlyMap<PlannedCell, CellPreview>;

/**
 * Asks the actions of a plan what they would change, as far as the cluster can tell beforehand. Nothing is changed. A
 * failure of one cell is told in its place, but for a cluster that cannot be reached at all.
 * @throws Failure `KUBE_UNREACHABLE`, `KUBE_NO_CONFIG`, `KUBE_UNAUTHORIZED`.
 */
export async function previewPlan(
  plan: Pick<Plan, "steps" | "finally">,
  actions: ReadonlyMap<string, Action>,
  signal: AbortSignal,
): Promise<Previews> {
  const previews = new Map<PlannedCell, CellPreview>();
  for (const step of [...plan.steps, ...plan.finally]) await previewStep(step, actions, signal, previews);
  return previews;
}

async function previewStep(
  step: PlannedStep,
  actions: ReadonlyMap<string, Action>,
  signal: AbortSignal,
  previews: Map<PlannedCell, CellPreview>,
): Promise<void> {
  const action = actions.get(step.uses);
  for (const cell of step.cells) {
    if (cell.included) {
      const inside = await previewPlan(cell.included, actions, signal);
      for (const [planned, preview] of inside) previews.set(planned, preview);
    }
    if (!action?.preview || cell.runs === false || cell.problems.length > 0) continue;
    previews.set(cell, await previewCell(action.preview, cell, signal));
  }
}

const NO_CLUSTER: ReadonlySet<string> = new Set(["KUBE_UNREACHABLE", "KUBE_NO_CONFIG", "KUBE_UNAUTHORIZED"]);

async function previewCell(
  preview: NonNullable<Action["preview"]>,
  cell: PlannedCell,
  signal: AbortSignal,
): Promise<CellPreview> {
  if (cell.knownLater) return { why: `not before the run: ${cell.knownLater.join(", ")}` };
  try {
    return { changes: await preview(cell.params, signal) };
  } catch (error) {
    if (!(error instanceof Failure) || NO_CLUSTER.has(error.code)) throw error;
    return { why: describeFailure(error) };
  }
}
