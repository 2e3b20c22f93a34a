import type { JsonValue } from "../../base/json.ts";
import { pointerBelow } from "../../schema/schema-errors.ts";
import { evaluateTemplate } from "../expression/evaluate.ts";
import type { Meter } from "../expression/meter.ts";
import { stepsRead } from "../expression/steps-read.ts";
import { type Expression, expressionsIn, type Template } from "../expression/template.ts";
import type { Scope } from "../scope.ts";

/** A value of a plan, and the places in it (JSON pointers) that are known only during the run. */
export interface PlannedValue {
  readonly value: JsonValue;
  readonly holes: readonly string[];
}

/**
 * The value of a template before the run: expressions over inputs and the matrix are evaluated; those that read steps appear
 * as `known after <step>`.
 * @throws Failure `PB_EXPRESSION_FAILED` when a known expression cannot be evaluated.
 */
export function planTemplate(template: Template, scope: Scope, whole?: Meter): PlannedValue {
  const holes: string[] = [];
  const known = knownNow(template, "", holes);
  return { value: evaluateTemplate(known, scope, whole), holes };
}

/** `known after app` if an expression reads something that does not exist before the run; `undefined` if all is known. */
export function whenKnown(expression: Expression): string | undefined {
  const steps = [...stepsRead(expression)];
  if (steps.length > 0) return `known after ${steps.join(" and ")}`;
  if (expression.reads.has("steps")) return "known during the run";
  return expression.reads.has("run") ? "known when the run starts" : undefined;
}

/** The same for a value that may contain several expressions: for the first one that is not known. */
export function whenTemplateKnown(template: Template): string | undefined {
  for (const expression of expressionsIn(template)) {
    const known = whenKnown(expression);
    if (known !== undefined) return known;
  }
  return undefined;
}

/** The template with words in place of what is known only during the run. */
function knownNow(template: Template, pointer: string, holes: string[]): Template {
  switch (template.kind) {
    case "literal":
      return template;
    case "expression": {
      const known = whenKnown(template.expression);
      if (known === undefined) return template;
      holes.push(pointer);
      return { kind: "literal", value: known };
    }
    case "text":
      return { kind: "text", parts: template.parts.map((part) => partKnownNow(part, pointer, holes)) };
    case "list":
      return {
        kind: "list",
        items: template.items.map((item, index) => knownNow(item, `${pointer}/${index}`, holes)),
      };
    case "map":
      return {
        kind: "map",
        entries: new Map(
          [...template.entries].map(
            ([key, item]) => [key, knownNow(item, pointerBelow(pointer, key), holes)] as const,
          ),
        ),
      };
  }
}

function partKnownNow(part: string | Expression, pointer: string, holes: string[]): string | Expression {
  const known = typeof part === "string" ? undefined : whenKnown(part);
  if (known === undefined) return part;
  holes.push(pointer);
  return `(${known})`;
}
