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
import { checkKeyTypes } from "./key-types.ts";
import { Meter, metered } from "./meter.ts";
import { meterTree } from "./meter-tree.ts";
import { stepsRead } from "./steps-read.ts";
import type { Expression, Template } from "./template.ts";
import { ValueSize } from "./value-size.ts";

const compiled = new WeakMap<Expression, Map<Scope["status"], ParseResult>>();

/** What one value may cost and how large it may become, however many expressions are in it. */
interface Bounds {
  readonly meter: Meter;
  readonly size: ValueSize;
}

/**
 * The value of a template: `${{ e }}` alone keeps the type of `e`; inside text it becomes text.
 * @param whole the meter of all evaluations together, if there are many.
 * @throws Failure `PB_EXPRESSION_FAILED` with the expression and the reason.
 */
export function evaluateTemplate(template: Template, scope: Scope, whole?: Meter): JsonValue {
  const value = valueIn(template, scope, { meter: new Meter(whole), size: new ValueSize() });
  refuseHuge(value);
  return value;
}

function valueIn(template: Template, scope: Scope, bounds: Bounds): JsonValue {
  switch (template.kind) {
    case "literal":
      return template.value;
    case "expression":
      return evaluateExpression(template.expression, scope, bounds);
    case "text":
      return joined(template.parts.map((part) => textOf(part, scope, bounds)));
    case "list":
      return template.items.map((item) => valueIn(item, scope, bounds));
    case "map":
      return Object.fromEntries(
        [...template.entries].map(([key, value]) => [key, valueIn(value, scope, bounds)]),
      );
  }
}

function textOf(part: string | Expression, scope: Scope, bounds: Bounds): string {
  return typeof part === "string" ? part : toText(evaluateExpression(part, scope, bounds));
}

/** Joins the parts of a text after checking their size. @throws Failure `PB_EXPRESSION_FAILED` */
function joined(parts: readonly string[]): string {
  refuseHuge(parts);
  return parts.join("");
}

/**
 * Whether an `if` holds. One without a status function does not hold after a failure, and is then not evaluated, because
 * the outputs that it reads may be missing.
 * @throws Failure `PB_EXPRESSION_FAILED` when it cannot be evaluated or does not give true or false.
 */
export function evaluateCondition(expression: Expression, scope: Scope, whole?: Meter): boolean {
  if (expression.impliesSuccess && scope.status !== "success") return false;
  return expectBoolean(expression, evaluateAlone(expression, scope, whole));
}

/** The earlier runs that a threshold may read, and what people call them. */
const PAST_RUNS = [
  {
    name: "previous",
    title: "the last good run",
    none: "There is no earlier good run of this playbook to compare with.",
  },
  { name: "reference", title: "the reference", none: "No run of this playbook is marked as its reference." },
] as const;

/**
 * Judges a threshold against the result of a step. One that reads `previous` or `reference` is inconclusive, with a note, if there
 * is no such run, or if that run lacks what is read: it measured other variants, or has no such figure.
 * @throws Failure `PB_EXPRESSION_FAILED` when it cannot be evaluated for another reason.
 */
export function evaluateThreshold(
  threshold: Threshold,
  scope: Scope,
  whole?: Meter,
): { readonly verdict: "held" | "breached" | "inconclusive"; readonly note?: string } {
  const { expression } = threshold;
  const past = PAST_RUNS.filter(({ name }) => expression.reads.has(name));
  const missing = past.find(({ name }) => scope[name] === undefined);
  if (missing) return { verdict: "inconclusive", note: missing.none };
  const holds = (read: Scope) => expectBoolean(expression, evaluateAlone(expression, read, whole));
  try {
    return { verdict: holds(scope) ? "held" : "breached" };
  } catch (error) {
    const lacking = past.length > 0 && works(() => holds(comparedWithItself(scope)));
    if (!lacking || !(error instanceof Failure)) throw error;
    const runs = past.map(({ title }) => title).join(" and ");
    return { verdict: "inconclusive", note: `It cannot be compared with ${runs}: ${reasonFor(error)}.` };
  }
}

/** If an expression works with this scope but not with the real one, it reads something that the earlier result lacks. */
function comparedWithItself(scope: Scope): Scope {
  const { result } = scope;
  return result === undefined ? scope : { ...scope, previous: result, reference: result };
}

function works(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

/** Why an expression could not be evaluated, without the expression itself. */
export function reasonFor({ details, message }: Failure): string {
  return typeof details?.reason === "string" ? details.reason : message.replace(/\.$/, "");
}

/** The value of an expression that stands alone. @throws Failure `PB_EXPRESSION_FAILED` */
export function evaluateAlone(expression: Expression, scope: Scope, whole?: Meter): JsonValue {
  return evaluateExpression(expression, scope, { meter: new Meter(whole), size: new ValueSize() });
}

function evaluateExpression(expression: Expression, scope: Scope, { meter, size }: Bounds): JsonValue {
  try {
    const run = parse(expression, scope.status);
    return toJson(
      metered<unknown>(meter, () => run(contextOf(scope))),
      size,
    );
  } catch (error) {
    const lacking = lackingStep(expression, scope, error);
    const reason = lacking?.reason ?? reasonOf(error);
    throw new Failure("PB_EXPRESSION_FAILED", `The expression "${expression.source}" failed: ${reason}.`, {
      hint: `It is on line ${expression.range.start.line} of the playbook.`,
      details: { expression: expression.source, line: expression.range.start.line, reason },
      ...(lacking ? { missing: { kind: "step", name: lacking.id } } : {}),
      cause: error,
    });
  }
}

function parse(expression: Expression, status: Scope["status"]): ParseResult {
  const byStatus = compiled.get(expression) ?? new Map<Scope["status"], ParseResult>();
  compiled.set(expression, byStatus);
  let parsed = byStatus.get(status);
  if (!parsed) {
    parsed = evaluationEnvironment(status).parse(expression.source);
    checkKeyTypes(parsed.ast);
    meterTree(parsed);
    byStatus.set(status, parsed);
  }
  return parsed;
}

/** A template with many expressions may be too large even if none of them is. @throws Failure `PB_EXPRESSION_FAILED` */
function refuseHuge(value: JsonValue): void {
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
    `The expression "${expression.source}" must give true or false, but it gave ${toText(value).slice(0, 80)}.`,
    { hint: `Compare it with something. It is on line ${expression.range.start.line} of the playbook.` },
  );
}

/** The step that has nothing to read, and why: CEL says only that there is no such key. */
function lackingStep(
  expression: Expression,
  { steps }: Scope,
  error: unknown,
): { readonly id: string; readonly reason: string } | undefined {
  if (!(error instanceof EvaluationError) || error.code !== "no_such_key") return undefined;
  for (const id of stepsRead(expression)) {
    const step = steps[id];
    if (step === undefined || step.outcome === "succeeded") continue;
    if (step.outcome === "skipped")
      return { id, reason: `the step "${id}" was skipped, so it has no outputs` };
    if (step.outputs === undefined) {
      const ended = step.outcome === "failed" ? "failed" : "was cancelled";
      return { id, reason: `the step "${id}" ${ended}, and has no such value` };
    }
  }
  return undefined;
}

function reasonOf(error: unknown): string {
  const known =
    error instanceof EvaluationError || error instanceof ParseError || error instanceof CelTypeError;
  const reason = known ? error.summary : messageOf(error);
  // CEL's messages quote values, which may be long.
  return (reason.length > REASON_CHARACTERS ? `${reason.slice(0, REASON_CHARACTERS)}…` : reason).replace(
    /\.$/,
    "",
  );
}

const REASON_CHARACTERS = 300;
