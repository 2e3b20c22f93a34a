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
import { LoopMeter, metered } from "./loop-meter.ts";
import { type MeteredSource, meteredSource } from "./metered-source.ts";
import type { Expression, Template } from "./template.ts";
import { ValueSize } from "./value-size.ts";

interface Compiled {
  readonly run: ParseResult;
  readonly metered: MeteredSource;
}

const compiled = new WeakMap<Expression, Map<Scope["status"], Compiled>>();

/**
 * The value of a template: `${{ e }}` alone keeps the type of `e`; inside text it becomes text.
 * @throws Failure `PB_EXPRESSION_FAILED` with the expression and the reason.
 */
export function evaluateTemplate(template: Template, scope: Scope): JsonValue {
  const value = valueIn(template, scope);
  refuseHuge(value);
  return value;
}

function valueIn(template: Template, scope: Scope): JsonValue {
  switch (template.kind) {
    case "literal":
      return template.value;
    case "expression":
      return evaluateExpression(template.expression, scope);
    case "text":
      return joined(template.parts.map((part) => textOf(part, scope)));
    case "list":
      return template.items.map((item) => valueIn(item, scope));
    case "map":
      return Object.fromEntries([...template.entries].map(([key, value]) => [key, valueIn(value, scope)]));
  }
}

function textOf(part: string | Expression, scope: Scope): string {
  return typeof part === "string" ? part : toText(evaluateExpression(part, scope));
}

/** Parts of a text, measured before they are put together. @throws Failure `PB_EXPRESSION_FAILED` */
export function joined(parts: readonly string[]): string {
  refuseHuge(parts);
  return parts.join("");
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
    return toJson(evaluate(parse(expression, scope.status), contextOf(scope), expression));
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

/** @throws RangeError for one that would take too long. */
function evaluate(
  { run, metered: { loops, once } }: Compiled,
  context: Readonly<Record<string, JsonValue>>,
  { reads }: Expression,
): unknown {
  if (loops.length === 0 && once.joins < FREE_JOINS) return run(context);
  const meter = new LoopMeter([...reads].map((name) => context[name]));
  // Each of a chain of joins copies what those before it made.
  meter.pay({ ...once, joins: (once.joins * once.joins) / 2 });
  const value: unknown = meter.isSpent ? undefined : metered(meter, loops, () => run(context));
  if (meter.isSpent) throw new RangeError("it takes too many steps");
  return value;
}

/** So few of them copy little, whatever they copy. */
const FREE_JOINS = 8;

function parse(expression: Expression, status: Scope["status"]): Compiled {
  const byStatus = compiled.get(expression) ?? new Map<Scope["status"], Compiled>();
  compiled.set(expression, byStatus);
  let parsed = byStatus.get(status);
  if (!parsed) {
    const environment = evaluationEnvironment(status);
    const plain = environment.parse(expression.source);
    const source = meteredSource(plain.ast);
    parsed = { run: source.loops.length === 0 ? plain : environment.parse(source.source), metered: source };
    byStatus.set(status, parsed);
  }
  return parsed;
}

/** A template of many expressions may be larger than each of them. @throws Failure `PB_EXPRESSION_FAILED` */
export function refuseHuge(value: JsonValue): void {
  try {
    new ValueSize().addAll(value);
  } catch (error) {
    throw new Failure("PB_EXPRESSION_FAILED", `A value of the playbook is too large: ${messageOf(error)}.`, {
      hint: "Pass on only what is needed.",
      cause: error,
    });
  }
}

function contextOf(scope: Scope): Readonly<Record<string, JsonValue>> {
  const { inputs, steps, run } = scope;
  const optional: JsonObject = {
    ...(scope.matrix === undefined ? {} : { matrix: scope.matrix }),
    ...(scope.result === undefined ? {} : { result: scope.result }),
    ...(scope.facts === undefined ? {} : { facts: scope.facts }),
    ...(scope.outputs === undefined ? {} : { outputs: scope.outputs }),
    ...(scope.previous === undefined ? {} : { previous: scope.previous }),
    ...(scope.reference === undefined ? {} : { reference: scope.reference }),
  };
  return { inputs, steps: steps as unknown as JsonObject, run, ...optional };
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
