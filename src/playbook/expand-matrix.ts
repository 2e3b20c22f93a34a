import { Failure } from "../base/failure.ts";
import type { JsonObject, JsonValue } from "../base/json.ts";
import { toText } from "./expression/cel-value.ts";
import { evaluateTemplate } from "./expression/evaluate.ts";
import type { Meter } from "./expression/meter.ts";
import { LIMITS } from "./limits.ts";
import type { Cell, Step } from "./playbook.ts";
import type { Scope } from "./scope.ts";

/**
 * The cells of a step in their declared order, the last dimension changing fastest; one cell with the key "" for a step
 * without a matrix. A value that occurs twice counts once.
 * @throws Failure `PB_EXPRESSION_FAILED` when an expression cannot be evaluated, `PB_BAD_MATRIX` when a dimension is not a
 * list of plain values or there are more than `LIMITS.cells` cells.
 */
export function expandMatrix(step: Step, scope: Scope, whole?: Meter): readonly Cell[] {
  if (!step.matrix) return [{ key: "", matrix: {} }];
  let cells: readonly JsonObject[] = [{}];
  for (const [name, template] of step.matrix) {
    const values = dimensionValues(step, name, evaluateTemplate(template, scope, whole));
    if (cells.length * values.length > LIMITS.cells) {
      throw badMatrix(step, `has more than ${LIMITS.cells} cells`, "Choose fewer values.");
    }
    cells = cells.flatMap((cell) => values.map((value) => ({ ...cell, [name]: value })));
  }
  return cells.map((matrix) => ({ key: cellKeyOf(matrix), matrix }));
}

function dimensionValues(step: Step, name: string, given: JsonValue): readonly JsonValue[] {
  if (!Array.isArray(given)) {
    throw badMatrix(step, `needs a list for "${name}"`, `Give ${name} a list, such as [one, two].`);
  }
  const values = given as readonly JsonValue[];
  if (values.some((value) => value === null || typeof value === "object")) {
    throw badMatrix(step, `holds a list or a map in "${name}"`, "Use texts, numbers, true or false.");
  }
  const byText = new Map(values.map((value) => [toText(value), value]));
  return [...byText.values()];
}

/** The key of a cell: its value if there is one dimension, `a=1,b=2` if there are more, "" if there are none. */
export function cellKeyOf(matrix: JsonObject): string {
  const entries = Object.entries(matrix);
  const [only] = entries;
  if (entries.length === 1 && only) return toText(only[1]);
  return entries.map(([name, value]) => `${name}=${toText(value)}`).join(",");
}

function badMatrix(step: Step, what: string, hint: string): Failure {
  return new Failure("PB_BAD_MATRIX", `The matrix of the step "${step.id}" ${what}.`, {
    hint,
    details: { step: step.id, line: step.range.start.line },
  });
}
