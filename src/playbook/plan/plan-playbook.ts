import { describeFailure, Failure } from "../../base/failure.ts";
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type { ActionCatalogue, ActionDeclaration } from "../action-declaration.ts";
import { expandMatrix } from "../expand-matrix.ts";
import { evaluateCondition } from "../expression/evaluate.ts";
import type { Template } from "../expression/template.ts";
import { validateParams } from "../params/resolve-params.ts";
import type { Cell, Playbook, Step } from "../playbook.ts";
import type { Scope } from "../scope.ts";
import type { Plan, PlannedCell, PlannedStep } from "./plan.ts";
import { planTemplate, whenKnown } from "./unknowns.ts";

/**
 * What a run with these inputs would do, step by step. Pure: neither a cluster nor a clock is asked. What only the run
 * can tell stands as `known after <step>`; what would fail is told as a problem of its cell.
 * @param inputs resolved by `resolveInputs`.
 */
export function planPlaybook(playbook: Playbook, inputs: JsonObject, actions: ActionCatalogue): Plan {
  const scope: Scope = {
    inputs,
    steps: {},
    run: { id: "", playbook: playbook.name, requested_by: "", started_at: "" },
    status: "success",
  };
  const { concurrency, finallyTimeoutMs, outputs } = playbook;
  return {
    playbook: playbook.name,
    title: playbook.title,
    inputs,
    timeoutMs: playbook.timeoutMs,
    ...(finallyTimeoutMs === undefined ? {} : { finallyTimeoutMs }),
    ...(concurrency
      ? { concurrency: { group: planTemplate(concurrency.group, scope).value, policy: concurrency.policy } }
      : {}),
    steps: playbook.steps.map((step) => planStep(step, scope, actions)),
    finally: playbook.finally.map((step) => planStep(step, scope, actions)),
    ...(outputs ? { outputs: planOutputs(outputs, scope) } : {}),
  };
}

function planOutputs(outputs: ReadonlyMap<string, Template>, scope: Scope): JsonObject {
  return Object.fromEntries(
    [...outputs].map(([name, template]) => {
      try {
        return [name, planTemplate(template, scope).value];
      } catch (error) {
        return [name, problemOf(error)];
      }
    }),
  );
}

function planStep(step: Step, scope: Scope, actions: ActionCatalogue): PlannedStep {
  const declaration = actions.get(step.uses);
  const described = {
    id: step.id,
    name: step.name,
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
    const cells = expandMatrix(step, scope).map((cell) => planCell(step, cell, scope, declaration));
    return { ...described, cells };
  } catch (error) {
    return { ...described, cells: [{ key: "", params: {}, runs: true, problems: [problemOf(error)] }] };
  }
}

function matrixKnown(step: Step): string | undefined {
  for (const template of step.matrix?.values() ?? []) {
    const known = template.kind === "expression" ? whenKnown(template.expression) : undefined;
    if (known !== undefined) return known;
  }
  return undefined;
}

function planCell(
  step: Step,
  { key, matrix }: Cell,
  runScope: Scope,
  declaration: ActionDeclaration | undefined,
): PlannedCell {
  const scope: Scope = step.matrix ? { ...runScope, matrix } : runScope;
  try {
    const { value, holes } = planTemplate(step.with, scope);
    const written = isJsonObject(value) ? value : {};
    const checked = declaration ? validateParams(declaration, written, holes) : undefined;
    return {
      key,
      params: checked?.params ?? written,
      runs: planCondition(step, scope),
      problems: checked?.problems ?? [],
    };
  } catch (error) {
    return { key, params: {}, runs: true, problems: [problemOf(error)] };
  }
}

/** A condition on the status or on steps is told as it is written: the plan of a run that goes well is only one of its runs. */
function planCondition(step: Step, scope: Scope): boolean | string {
  const condition = step.if;
  if (!condition) return true;
  const callsStatus = /\b(?:success|failure|cancelled|always)\s*\(/.test(condition.source);
  return callsStatus || whenKnown(condition) !== undefined
    ? condition.source
    : evaluateCondition(condition, scope);
}

function problemOf(error: unknown): string {
  if (error instanceof Failure) return describeFailure(error);
  throw error;
}
