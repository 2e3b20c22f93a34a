import { pointerBelow } from "../../schema/schema-errors.ts";
import { secretName } from "../inputs/secret-reference.ts";
import type { Scope } from "../scope.ts";
import { evaluateTemplate } from "./evaluate.ts";
import type { Meter } from "./meter.ts";
import type { Expression, Template } from "./template.ts";

/**
 * A text of a step's parameters with secrets in it, kept beside the parameters, which hold words in their place. Only an
 * expression that passes on an input of type secret makes one: no text does, whatever it says.
 */
export interface SecretText {
  /** JSON pointer to the text in the parameters. */
  readonly pointer: string;
  readonly parts: readonly (string | SecretPart)[];
}

/** A secret that the operator keeps, by its name. */
export interface SecretPart {
  readonly secret: string;
}

/** Whether a part of a text passes on a secret. */
export function isSecret(part: string | Expression): boolean {
  return typeof part !== "string" && part.shape.kind === "secret";
}

/** The texts with secrets in the value that a template gives. @throws Failure `PB_EXPRESSION_FAILED` */
export function secretTexts(
  template: Template,
  scope: Scope,
  whole?: Meter,
  pointer = "",
): readonly SecretText[] {
  switch (template.kind) {
    case "literal":
      return [];
    case "expression":
      return isSecret(template.expression) ? [textOf([template.expression], scope, whole, pointer)] : [];
    case "text":
      return template.parts.some(isSecret) ? [textOf(template.parts, scope, whole, pointer)] : [];
    case "list":
      return template.items.flatMap((item, index) => secretTexts(item, scope, whole, `${pointer}/${index}`));
    case "map":
      return [...template.entries].flatMap(([key, item]) =>
        secretTexts(item, scope, whole, pointerBelow(pointer, key)),
      );
  }
}

function textOf(
  parts: readonly (string | Expression)[],
  scope: Scope,
  whole: Meter | undefined,
  pointer: string,
): SecretText {
  return {
    pointer,
    parts: parts.map((part) => {
      if (typeof part === "string") return part;
      const { shape } = part;
      const name = shape.kind === "secret" ? nameOf(scope.inputs[shape.input]) : undefined;
      if (name !== undefined) return { secret: name };
      return String(evaluateTemplate({ kind: "text", parts: [part] }, scope, whole));
    }),
  };
}

/** Of an input of type secret, whose value is checked when the run begins. */
function nameOf(value: unknown): string | undefined {
  return typeof value === "string" ? secretName(value) : undefined;
}
