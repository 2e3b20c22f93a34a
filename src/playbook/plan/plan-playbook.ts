import { describeFailure, Failure } from "../../base/failure.ts";
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type { ActionCatalogue, ActionDeclaration } from "../action-declaration.ts";
import { expandMatrix } from "../expand-matrix.ts";
import { evaluateCondition } from "../expression/evaluate.ts";
import { type Meter, planMeter } from "../expression/meter.ts";
import type { Template } from "../expression/template.ts";
import { LIMITS } from "../limits.ts";
import { validateParams } from "../params/resolve-params.ts";
import type { Cell, Playbook, Step } from "../playbook.ts";
import type { Scope } from "../scope.ts";
import { stepName } from "../step-name.ts";
import type { Plan, PlannedCell, PlannedStep } from "./plan.ts";
import { planTemplate, whenKnown, whenTemplateKnown } from "./unknowns.ts";

const TOO_MANY_CELLS = `The run has more than ${LIMITS.runCells} cells, those of included playbooks with them.`;

/** What every part of one plan works with. */
interface Planning {
  readonly actions: ActionCatalogue;
  /** How many cells may still be planned: playbooks that include each other multiply. */
  left: number;
  /** What their expressions may still do. */
  readonly meter: Meter;
}

/**
 * What a run with these inputs would do, step by step. Pure: neither a cluster nor a clock is asked. What only the run
 * can tell stands as `known after <step>`; what would fail is told as a problem of its cell.
 * @param inputs resolved by `resolveInputs`.
 */
export function planPlaybook(playbook: Playbook, inputs: JsonObject, actions: ActionCatalogue): Plan {
  const { concurrency, finallyTimeoutMs, permissions } = playbook;
  const scope = scopeBefore(playbook, inputs);
  const meter = planMeter();
  return {
    playbook: playbook.name,
    title: playbook.title,
    inputs,
    timeoutMs: playbook.timeoutMs,
    ...(permissions ? { permissions } : {}),
    ...(finallyTimeoutMs === undefined ? {} : { finallyTimeoutMs }),
    ...(concurrency
      ? {
          concurrency: {
            group: planTemplate(concurrency.group, scope, meter).value,
            policy: concurrency.policy,
          },
        }
      : {}),
    ...planPhases(playbook, scope, { actions, left: LIMITS.runCells, meter }),
  };
}

function scopeBefore({ name }: Playbook, inputs: JsonObject): Scope {
  return {
    inputs,
    steps: {},
    run: { id: "", playbook: name, requested_by: "", started_at: "" },
    status: "success",
  };
}

function planPhases(
  playbook: Playbook,
  scope: Scope,
  planning: Planning,
): Pick<Plan, "steps" | "finally" | "outputs"> {
  const { outputs } = playbook;
  return {
    steps: playbook.steps.map((step) => planStep(step, scope, planning)),
    finally: playbook.finally.map((step) => planStep(step, scope, planning)),
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

function planStep(step: Step, scope: Scope, planning: Planning): PlannedStep {
  const declaration = step.include?.declaration ?? planning.actions.get(step.uses);
  const described = {
    id: step.id,
    name: stepName(step, scope, planning.meter),
    uses: step.uses,
    summary: declaration?.summary ?? "",
    destructive: declaration?.destructive ?? false,
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
  const cellsKnown = matrixKnown(step);
  if (cellsKnown !== undefined) return { ...described, cellsKnown, cells: [] };
  try {
    const expanded = expandMatrix(step, scope, planning.meter);
    planning.left -= expanded.length;
    const cells = expanded.map((cell) => planCell(step, cell, scope, declaration, planning));
    return { ...described, cells };
  } catch (error) {
    return { ...described, cells: [{ key: "", params: {}, runs: true, problems: [problemOf(error)] }] };
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
  declaration: ActionDeclaration | undefined,
  planning: Planning,
): PlannedCell {
  const scope: Scope = step.matrix ? { ...runScope, matrix } : runScope;
  try {
    const { value, holes } = planTemplate(step.with, scope, planning.meter);
    const written = isJsonObject(value) ? value : {};
    const checked = declaration ? validateParams(declaration, written, holes) : undefined;
    const planned = {
      key,
      params: checked?.params ?? written,
      ...(holes.length === 0 ? {} : { knownLater: holes }),
      runs: planCondition(step, scope, planning.meter),
      problems: checked?.problems ?? [],
    };
    const { include } = step;
    if (!include || !checked?.params || holes.length > 0 || planned.runs === false) return planned;
    if (planning.left < 0) return { ...planned, problems: [TOO_MANY_CELLS] };
    const inside = scopeBefore(include.playbook, checked.params);
    return { ...planned, included: planPhases(include.playbook, inside, planning) };
  } catch (error) {
    return { key, params: {}, runs: true, problems: [problemOf(error)] };
  }
}

/** A condition on the status or on steps is told as it is written: the plan of a run that goes well is only one of its runs. */
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
