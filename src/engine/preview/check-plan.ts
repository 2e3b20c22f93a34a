import type { Diagnostic } from "../../base/diagnostic.ts";
import { Failure } from "../../base/failure.ts";
import type { Plan, PlannedCell, PlannedStep } from "../../playbook/plan/plan.ts";
import type { Action } from "../action.ts";

/** What is certain to fail. */
export interface PlanMistake extends Diagnostic {
  /** The value that is wrong, if it is one: what somebody gave for an input. */
  readonly about?: string;
}

/**
 * Finds what is certain to fail in a plan and can be known without a cluster: parameters that do not fit, a mesh that
 * nobody has, shares that do not add up. Only cells that are certain to run are looked at, and no step that may fail.
 * @returns a mistake for each different problem, naming its step.
 */
export async function checkPlan(
  plan: Pick<Plan, "steps" | "finally">,
  actions: ReadonlyMap<string, Action>,
): Promise<readonly PlanMistake[]> {
  const found = new Map<string, PlanMistake>();
  for (const step of [...plan.steps, ...plan.finally]) {
    if (step.continueOnError) continue;
    for (const cell of step.cells.filter(({ runs }) => runs === true)) {
      const included = cell.included ? await checkPlan(cell.included, actions) : [];
      for (const problem of [...(await problemsOf(step, cell, actions)), ...included])
        if (!found.has(problem.message)) found.set(problem.message, problem);
    }
  }
  return [...found.values()];
}

async function problemsOf(
  { uses, name }: PlannedStep,
  { params, problems, knownLater = [] }: PlannedCell,
  actions: ReadonlyMap<string, Action>,
): Promise<readonly PlanMistake[]> {
  const severity = "error";
  if (problems.length > 0)
    return problems.map((message) => ({ code: "PB_BAD_PARAM", severity, message: `${name}: ${message}` }));
  const check = knownLater.length > 0 ? undefined : actions.get(uses)?.check;
  try {
    await check?.(params);
    return [];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { code, message, hint, details } = error;
    return [
      {
        code,
        severity,
        message: `${name}: ${message}`,
        ...(hint === undefined ? {} : { hint }),
        ...(typeof details.name === "string" ? { about: details.name } : {}),
      },
    ];
  }
}
