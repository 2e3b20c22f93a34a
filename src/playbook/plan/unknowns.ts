import type { ASTNode } from "@marcbachmann/cel-js";
import type { JsonValue } from "../../base/json.ts";
import { evaluationEnvironment } from "../expression/cel-environment.ts";
import { toText } from "../expression/cel-value.ts";
import { evaluateTemplate, joined, refuseHuge } from "../expression/evaluate.ts";
import { childrenOf } from "../expression/metered-source.ts";
import type { Expression, Template } from "../expression/template.ts";
import type { Scope } from "../scope.ts";

/** A value of a plan, and the places in it (JSON pointers) that are known only while the run goes on. */
export interface PlannedValue {
  readonly value: JsonValue;
  readonly holes: readonly string[];
}

/**
 * The value of a template before the run: expressions over inputs and the matrix are evaluated, those that read what
 * steps give stand as `known after <step>`.
 * @throws Failure `PB_EXPRESSION_FAILED` when a known expression cannot be evaluated.
 */
export function planTemplate(template: Template, scope: Scope): PlannedValue {
  const holes: string[] = [];
  const value = planValue(template, scope, "", holes);
  refuseHuge(value);
  return { value, holes };
}

/** `known after app`, where an expression reads what is not there before the run; `undefined` where all is known. */
export function whenKnown(expression: Expression): string | undefined {
  const steps = [...stepsRead(expression)];
  if (steps.length > 0) return `known after ${steps.join(" and ")}`;
  if (expression.reads.has("steps")) return "known during the run";
  return expression.reads.has("run") ? "known when the run starts" : undefined;
}

function planValue(template: Template, scope: Scope, pointer: string, holes: string[]): JsonValue {
  switch (template.kind) {
    case "literal":
      return template.value;
    case "expression": {
      const known = whenKnown(template.expression);
      if (known === undefined) return evaluateTemplate(template, scope);
      holes.push(pointer);
      return known;
    }
    case "text":
      return joined(template.parts.map((part) => planPart(part, scope, pointer, holes)));
    case "list":
      return template.items.map((item, index) => planValue(item, scope, `${pointer}/${index}`, holes));
    case "map":
      return Object.fromEntries(
        [...template.entries].map(([key, item]) => {
          const segment = key.replaceAll("~", "~0").replaceAll("/", "~1");
          return [key, planValue(item, scope, `${pointer}/${segment}`, holes)];
        }),
      );
  }
}

function planPart(part: string | Expression, scope: Scope, pointer: string, holes: string[]): string {
  if (typeof part === "string") return part;
  const known = whenKnown(part);
  if (known === undefined) return toText(evaluateTemplate({ kind: "expression", expression: part }, scope));
  holes.push(pointer);
  return `(${known})`;
}

/** Ids of the steps that an expression reads: `steps.app.cells`, `steps["app"].cells`. */
function stepsRead(expression: Expression): ReadonlySet<string> {
  const ids = new Set<string>();
  if (!expression.reads.has("steps")) return ids;
  collectSteps(evaluationEnvironment("success").parse(expression.source).ast, ids);
  return ids;
}

function collectSteps(node: ASTNode, ids: Set<string>): void {
  const isAccess = node.op === "." || node.op === ".?" || node.op === "[]" || node.op === "[?]";
  if (isAccess && node.args[0].op === "id" && node.args[0].args === "steps") {
    const name = node.args[1];
    const id = typeof name === "string" ? name : name.op === "value" ? name.args : undefined;
    if (typeof id === "string") ids.add(id);
  }
  for (const child of childrenOf(node.args)) collectSteps(child, ids);
}
