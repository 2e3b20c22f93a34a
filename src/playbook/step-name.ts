import { Failure } from "../base/failure.ts";
import { toText } from "./expression/cel-value.ts";
import { evaluateTemplate } from "./expression/evaluate.ts";
import type { Meter } from "./expression/meter.ts";
import type { Step } from "./playbook.ts";
import type { Scope } from "./scope.ts";

/** What people read for a step: its name with the inputs filled in, or its id if an input is not known yet. */
export function stepName({ id, name }: Pick<Step, "id" | "name">, scope: Scope, whole?: Meter): string {
  try {
    return toText(evaluateTemplate(name, scope, whole));
  } catch (error) {
    if (error instanceof Failure) return id;
    throw error;
  }
}
