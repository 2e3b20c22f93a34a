import {
  TypeError as CelTypeError,
  EvaluationError,
  ParseError,
  type ParseResult,
} from "@marcbachmann/cel-js";
import { Failure, messageOf } from "../../base/failure.ts";
import type { JsonObject, JsonValue } from "../../base/json.ts";
import type { Threshold } from "../playbook.ts";
import type { Scope } from "../scope.ts";
import { evaluationEnvironment } from "./cel-environment.ts";
import { toJson, toText } from "./cel-value.ts";
import type { Expression, Template } from "./template.ts";

const compiled = new WeakMap<Expression, Map<Scope["status"], ParseResult>>();

/**
 * The value of a template: `${{ e }}` alone keeps the type of `e`; inside text it becomes text.
 * @throws Failure `PB_EXPRESSION_FAILED` with the expression and the reason.
 */
export function evaluateTemplate(template: Template, scope: Scope): JsonValue {
  switch (template.kind) {
    case "literal":
      return template.value;
    case "expression":
      return evaluateExpression(template.expression, scope);
    case "text":
      return template.parts
        .map((part) => (typeof part === "string" ? part : toText(evaluateExpression(part, scope))))
        .join("");
    case "list":
      return template.items.map((item) => evaluateTemplate(item, scope));
    case "map":
      return Object.fromEntries(
        [...template.entries].map(([key, value]) => [key, evaluateTemplate(value, scope)]),
      );
  }
}

/**
 * Whether an `if` holds. One without a status function holds only while nothing has failed, and then is not evaluated:
 * the outputs that it reads may be missing.
 * @throws Failure `PB_EXPRESSION_FAILED` when it cannot be evaluated or gives no true or false.
 */
export function evaluateCondition(expression: Expression, scope: Scope): boolean {
  if (expression.impliesSuccess && scope.status !== "success") return false;
  return expectBoolean(expression, evaluateExpression(expression, scope));
}

/**
 * Judges a threshold against what a step measured. One that reads `previous` or `reference` is skipped, with a note,
 * where there is none.
 * @throws Failure `PB_EXPRESSION_FAILED` when it cannot be evaluated.
 */
export function evaluateThreshold(
  threshold: Threshold,
  scope: Scope,
): { readonly verdict: "held" | "breached" | "skipped"; readonly note?: string } {
  const { expression } = threshold;
  if (expression.reads.has("previous") && scope.previous === undefined) {
    return { verdict: "skipped", note: "There is no earlier good run of this playbook to compare with." };
  }
  if (expression.reads.has("reference") && scope.reference === undefined) {
    return { verdict: "skipped", note: "No run of this playbook is marked as its reference." };
  }
  const held = expectBoolean(expression, evaluateExpression(expression, scope));
  return { verdict: held ? "held" : "breached" };
}

function evaluateExpression(expression: Expression, scope: Scope): JsonValue {
  try {
    return toJson(parse(expression, scope.status)(contextOf(scope)));
  } catch (error) {
    throw new Failure(
      "PB_EXPRESSION_FAILED",
      `The expression "${expression.source}" failed: ${reasonOf(error)}.`,
      {
        hint: `It is in line ${expression.range.start.line} of the playbook.`,
        details: { expression: expression.source, line: expression.range.start.line },
        cause: error,
      },
    );
  }
}

function parse(expression: Expression, status: Scope["status"]): ParseResult {
  const byStatus = compiled.get(expression) ?? new Map<Scope["status"], ParseResult>();
  compiled.set(expression, byStatus);
  let parsed = byStatus.get(status);
  if (!parsed) {
    parsed = evaluationEnvironment(status).parse(expression.source);
    byStatus.set(status, parsed);
  }
  return parsed;
}

function contextOf(scope: Scope): Readonly<Record<string, unknown>> {
  const { inputs, steps, run } = scope;
  const optional: JsonObject = {
    ...(scope.matrix === undefined ? {} : { matrix: scope.matrix }),
    ...(scope.result === undefined ? {} : { result: scope.result }),
    ...(scope.facts === undefined ? {} : { facts: scope.facts }),
    ...(scope.outputs === undefined ? {} : { outputs: scope.outputs }),
    ...(scope.previous === undefined ? {} : { previous: scope.previous }),
    ...(scope.reference === undefined ? {} : { reference: scope.reference }),
  };
  return { inputs, steps, run, ...optional };
}

function expectBoolean(expression: Expression, value: JsonValue): boolean {
  if (typeof value === "boolean") return value;
  throw new Failure(
    "PB_EXPRESSION_FAILED",
    `The expression "${expression.source}" must give true or false, and it gave ${toText(value).slice(0, 80)}.`,
    { hint: `Compare it with something. It is in line ${expression.range.start.line} of the playbook.` },
  );
}

function reasonOf(error: unknown): string {
  const known =
    error instanceof EvaluationError || error instanceof ParseError || error instanceof CelTypeError;
  return (known ? error.summary : messageOf(error)).replace(/\.$/, "");
}
