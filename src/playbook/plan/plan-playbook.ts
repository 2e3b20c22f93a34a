import type { Diagnostic } from "../../base/diagnostic.ts";
import { describeFailure, Failure } from "../../base/failure.ts";
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import { expandMatrix } from "../expand-matrix.ts";
import { evaluateCondition } from "../expression/evaluate.ts";
import { type Meter, planMeter } from "../expression/meter.ts";
import type { Template } from "../expression/template.ts";
import { LIMITS } from "../limits.ts";
import { validateParams } from "../params/resolve-params.ts";
import type { Cell, Playbook, Step } from "../playbook.ts";
import type { Scope } from "../scope.ts";
import { stepName } from "../step-name.ts";
import {
  type ExpectedStep,
  ExpectedSteps,
  type Place,
  placeInside,
  TOP,
  TooManyCells,
} from "./expected-steps.ts";
import type { Plan, PlannedCell, PlannedStep } from "./plan.ts";
import { planGroup } from "./plan-group.ts";
import { planTemplate, whenKnown, whenTemplateKnown } from "./unknowns.ts";

/** What every part of a plan needs. */
interface Planning {
  readonly expected: ExpectedSteps;
  /** Limits the expressions of all parts together. */
  readonly meter: Meter;
}

/** A plan and the steps that its run will show, or why such a run is not possible. */
export type PlannedPlaybook =
  | { readonly plan: Plan; readonly expected: readonly ExpectedStep[] }
  | { readonly diagnostics: readonly Diagnostic[] };

const TOO_MANY_CELLS: Diagnostic = {
  code: "RUN_TOO_LARGE",
  severity: "error",
  message: `The run would have more than ${LIMITS.runCells} cells.`,
  hint: "Give its matrix fewer values, or include other playbooks less often.",
};

/** Stands for cells that are known only when the step begins. */
const NOT_YET: Cell = { key: "", matrix: {} };

/**
 * What a run with these inputs would do, step by step. Pure: asks neither a cluster nor a clock. What is known only during
 * the run appears as `known after <step>`; what would fail is a problem of its cell.
 * @param inputs resolved by `resolveInputs`.
 * @returns diagnostics `RUN_TOO_LARGE`, `RUN_GROUP_INVALID` and `PB_EXPRESSION_FAILED` if no run can begin.
 */
export function planPlaybook(playbook: Playbook, inputs: JsonObject): PlannedPlaybook {
  const { finallyTimeoutMs, permissions } = playbook;
  const scope = scopeBefore(playbook, inputs);
  const planning: Planning = { expected: new ExpectedSteps(), meter: planMeter() };
  const grouped = planGroup(playbook, scope, planning.meter);
  const phases = planWhole(playbook, scope, planning);
  const diagnostics = [grouped, phases].flatMap((part) => ("diagnostics" in part ? part.diagnostics : []));
  if ("diagnostics" in grouped || "diagnostics" in phases) return { diagnostics };
  const plan: Plan = {
    playbook: playbook.name,
    title: playbook.title,
    inputs,
    timeoutMs: playbook.timeoutMs,
    ...(permissions ? { permissions } : {}),
    ...(finallyTimeoutMs === undefined ? {} : { finallyTimeoutMs }),
    ...grouped,
    ...phases,
  };
  return { plan, expected: planning.expected.list() };
}

function scopeBefore({ name }: Playbook, inputs: JsonObject): Scope {
  return {
    inputs,
    steps: {},
    run: { id: "", playbook: name, requested_by: "", started_at: "" },
    status: "success",
  };
}

type Phases = Pick<Plan, "steps" | "finally" | "outputs">;

function planWhole(
  playbook: Playbook,
  scope: Scope,
  planning: Planning,
): Phases | { readonly diagnostics: readonly Diagnostic[] } {
  try {
    return planPhases(playbook, scope, TOP, planning);
  } catch (error) {
    if (error instanceof TooManyCells) return { diagnostics: [TOO_MANY_CELLS] };
    throw error;
  }
}

function planPhases(playbook: Playbook, scope: Scope, place: Place, planning: Planning): Phases {
  const { outputs } = playbook;
  const atEnd: Place = { ...place, phase: "finally" };
  return {
    steps: playbook.steps.map((step) => planStep(step, scope, place, planning)),
    finally: playbook.finally.map((step) => planStep(step, scope, atEnd, planning)),
    ...(outputs ? { outputs: planOutputs(outputs, scope, planning.meter) } : {}),
  };
}

function planOutputs(outputs: ReadonlyMap<string, Template>, scope: Scope, meter: Meter): JsonObject {
  return Object.fromEntries(
    [...outputs].map(([name, template]) => {
      try {
        return [name, planTemplate(template, scope, meter).value];
      } catch (error) {
        return [name, problemOf(error)];
      }
    }),
  );
}

function planStep(step: Step, scope: Scope, place: Place, planning: Planning): PlannedStep {
  const described = {
    id: step.id,
    name: stepName(step, scope, planning.meter),
    uses: step.uses,
    summary: step.declaration?.summary ?? "",
    destructive: step.declaration?.destructive ?? false,
    maxParallel: step.maxParallel,
    failFast: step.failFast,
    retry: step.retry,
    ...(step.timeoutMs === undefined ? {} : { timeoutMs: step.timeoutMs }),
    continueOnError: step.continueOnError,
    ...(step.onInterrupt ? { onInterrupt: step.onInterrupt } : {}),
    thresholds: step.thresholds.map(({ expression, ...rest }) => ({
      expression: expression.source,
      ...rest,
    })),
    outputs: [...(step.outputs?.keys() ?? [])],
  };
  const expanded = cellsOf(step, scope, planning.meter);
  const isKnown = "cells" in expanded;
  const expected = isKnown ? expanded.cells : [NOT_YET];
  planning.expected.add(
    place,
    described,
    expected.map(({ key }) => key),
  );
  // The steps of an included playbook are expected even if its cells are not known yet.
  const cells =
    isKnown || step.include ? expected.map((cell) => planCell(step, cell, scope, place, planning)) : [];
  return { ...described, ...(isKnown ? { cells } : expanded.instead) };
}

/** The cells of a step, or what the plan says instead. */
function cellsOf(
  step: Step,
  scope: Scope,
  meter: Meter,
): { readonly cells: readonly Cell[] } | { readonly instead: Pick<PlannedStep, "cellsKnown" | "cells"> } {
  const cellsKnown = matrixKnown(step);
  if (cellsKnown !== undefined) return { instead: { cellsKnown, cells: [] } };
  try {
    return { cells: expandMatrix(step, scope, meter) };
  } catch (error) {
    return { instead: { cells: [failingCell("", error)] } };
  }
}

function matrixKnown(step: Step): string | undefined {
  for (const template of step.matrix?.values() ?? []) {
    const known = whenTemplateKnown(template);
    if (known !== undefined) return known;
  }
  return undefined;
}

function planCell(
  step: Step,
  { key, matrix }: Cell,
  runScope: Scope,
  place: Place,
  planning: Planning,
): PlannedCell {
  const scope: Scope = step.matrix ? { ...runScope, matrix: { ...runScope.matrix, ...matrix } } : runScope;
  let planned: PlannedCell;
  let known: JsonObject = {};
  try {
    const { value, holes } = planTemplate(step.with, scope, planning.meter);
    const written = isJsonObject(value) ? value : {};
    const checked = step.declaration ? validateParams(step.declaration, written, holes) : undefined;
    known = withoutHoles(checked?.params ?? {}, holes);
    planned = {
      key,
      params: checked?.params ?? written,
      ...(holes.length === 0 ? {} : { knownLater: holes }),
      runs: planCondition(step, scope, planning.meter),
      problems: checked?.problems ?? [],
    };
  } catch (error) {
    planned = failingCell(key, error);
  }
  if (!step.include) return planned;
  const { playbook, reads } = step.include;
  const inside = placeInside(place, step.id, key);
  const within = reads === "surroundings" ? scope : scopeBefore(playbook, known);
  const included = planPhases(playbook, within, inside, planning);
  const { knownLater, runs, problems } = planned;
  const isCertain = knownLater === undefined && runs !== false && problems.length === 0;
  return isCertain ? { ...planned, included } : planned;
}

/** The parameters that are fully known before the run. @param holes JSON pointers. */
function withoutHoles(params: JsonObject, holes: readonly string[]): JsonObject {
  const unknown = new Set(holes.map((pointer) => pointer.split("/")[1]));
  return Object.fromEntries(Object.entries(params).filter(([name]) => !unknown.has(name)));
}

function failingCell(key: string, error: unknown): PlannedCell {
  return { key, params: {}, runs: true, problems: [problemOf(error)] };
}

/** A condition on the status or on steps is shown as written: the plan does not know how the run will go. */
function planCondition(step: Step, scope: Scope, meter: Meter): boolean | string {
  const condition = step.if;
  if (!condition) return true;
  const callsStatus = /\b(?:success|failure|cancelled|always)\s*\(/.test(condition.source);
  return callsStatus || whenKnown(condition) !== undefined
    ? condition.source
    : evaluateCondition(condition, scope, meter);
}

function problemOf(error: unknown): string {
  if (error instanceof Failure) return describeFailure(error);
  throw error;
}
