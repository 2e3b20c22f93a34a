import { Failure } from "../base/failure.ts";
import {
  expandMatrix,
  type Meter,
  PLAYBOOK_LIMITS,
  planMeter,
  resolveParams,
  stepName,
} from "../playbook/index.ts";
import type { Cell, Playbook, Step } from "../playbook/playbook.ts";
import type { Scope } from "../playbook/scope.ts";
import type { StepView } from "../run/run-view.ts";
import { waitingCell } from "../run/view-changes.ts";
import { Frame } from "./state/frame.ts";

/**
 * The steps of a run as they stand before it, those of included playbooks below the step that includes them, with the
 * cells that are known by then.
 * @throws Failure `RUN_TOO_LARGE` when there are more cells than a run may have.
 */
export function plannedSteps(playbook: Playbook, scope: Scope): readonly StepView[] {
  const views = new Map<string, StepView>();
  addSteps(new Frame(playbook, scope.inputs), "steps", scope, { views, meter: planMeter() });
  return [...views.values()];
}

interface Planned {
  readonly views: Map<string, StepView>;
  /** What the expressions of all steps together may do: nothing else goes on meanwhile. */
  readonly meter: Meter;
}

function addSteps(frame: Frame, phase: StepView["phase"], scope: Scope, planned: Planned): void {
  const { playbook } = frame;
  for (const step of playbook.steps) addStep(frame, step, phase, scope, planned);
  for (const step of playbook.finally) addStep(frame, step, "finally", scope, planned);
}

function addStep(frame: Frame, step: Step, phase: StepView["phase"], scope: Scope, planned: Planned): void {
  const { views, meter } = planned;
  const id = frame.stepId(step.id);
  const cells = knownCells(step, scope, meter).map((cell) => ({ ...cell, key: frame.cellKey(cell.key) }));
  const name = stepName(step, scope, meter);
  const view = views.get(id) ?? { id, name, uses: step.uses, phase, cells: [] };
  // One of an included playbook may be called otherwise in each cell that includes it.
  const shown = view.name === name ? name : step.id;
  views.set(id, {
    ...view,
    name: shown,
    cells: [...view.cells, ...cells.map(({ key }) => waitingCell(key))],
  });
  refuseTooMany(views);
  if (!step.include) return;
  for (const { key, matrix } of cells) {
    const { playbook, declaration } = step.include;
    const inputs = knownInputs(declaration, step, step.matrix ? { ...scope, matrix } : scope, meter);
    const inner = new Frame(playbook, inputs, { stepId: id, cellKey: key });
    addSteps(inner, phase, { ...scope, inputs, steps: {} }, planned);
  }
}

function refuseTooMany(views: ReadonlyMap<string, StepView>): void {
  const count = [...views.values()].reduce((sum, { cells }) => sum + cells.length, 0);
  if (count <= PLAYBOOK_LIMITS.runCells) return;
  throw new Failure("RUN_TOO_LARGE", `The run would have more than ${PLAYBOOK_LIMITS.runCells} cells.`, {
    hint: "Give its matrix fewer values, or include other playbooks less often.",
    state: "Nothing was started.",
  });
}

/** A matrix that reads what only the run will bring has its cells drawn when the step begins. */
function knownCells(step: Step, scope: Scope, meter: Meter): readonly Cell[] {
  try {
    return expandMatrix(step, scope, meter);
  } catch {
    return [{ key: "", matrix: {} }];
  }
}

/** Inputs that only the run will bring are left out: the matrices inside that read them are drawn later, too. */
function knownInputs(
  declaration: Parameters<typeof resolveParams>[0],
  step: Step,
  scope: Scope,
  meter: Meter,
): Scope["inputs"] {
  try {
    return resolveParams(declaration, step, scope, meter).params ?? {};
  } catch {
    return {};
  }
}
