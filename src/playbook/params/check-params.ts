import { isMap } from "yaml";
import type { JsonValue } from "../../base/json.ts";
import { plainSchema } from "../../schema/plain-schema.ts";
import { schemaAt } from "../../schema/schema-at.ts";
import { pointerBelow, pointerPath } from "../../schema/schema-errors.ts";
import type { ActionDeclaration } from "../action-declaration.ts";
import { isSecret } from "../expression/secret-text.ts";
import { ANY, type Shape, TEXT } from "../expression/shape.ts";
import type { Template } from "../expression/template.ts";
import { reportLostParams } from "../source/lost-number-findings.ts";
import { OPENING, type Reader, type Value } from "../source/reader.ts";
import { explainParams, explainShape, withoutHoles } from "./explain-error.ts";
import { paramsErrors } from "./params-errors.ts";
import { accepts } from "./schema-shapes.ts";
import { explainSecretPlace, secretProblem } from "./secret-places.ts";

/**
 * Checks `with` against the action's schema. A value with an expression is checked by the type of the expression, if that is
 * known, and is checked again when it is resolved.
 */
export function checkParams(
  declaration: ActionDeclaration,
  template: Template,
  value: Value,
  reader: Reader,
): void {
  const holes: Hole[] = [];
  const written = writtenOf(template, "", holes);
  const schema = plainSchema(declaration.params);
  for (const { pointer, shape, secret } of holes) {
    const path = pointerPath(pointer);
    const problem = secret && secretProblem(schema, written, path, secret);
    if (problem) {
      reader.report({
        ...explainSecretPlace(declaration, path, problem),
        at: valueSpan(value, path, reader),
      });
      continue;
    }
    const wanted = schemaAt(schema, path);
    if (wanted === undefined || accepts(wanted, shape)) continue;
    reader.report({ ...explainShape(path, wanted, shape), at: valueSpan(value, path, reader) });
  }
  const told = reportLostParams(value, schema, reader);
  const errors = withoutHoles(
    paramsErrors(schema, written).filter(
      // An expression in a key was reported where it was read.
      ({ instancePath, key }) => !told.has(pointerPath(instancePath).join("/")) && !key?.includes(OPENING),
    ),
    holes.map(({ pointer }) => pointer),
  );
  for (const { path, atKey, ...problem } of explainParams(errors, declaration.name)) {
    reader.report({ ...problem, at: atKey ? keySpan(value, path, reader) : valueSpan(value, path, reader) });
  }
}

/** A place whose value depends on an expression. */
interface Hole {
  /** A JSON pointer. */
  readonly pointer: string;
  readonly shape: Shape;
  /** How a secret stands in it, if one does. */
  readonly secret?: "alone" | "in a text";
}

/** The literals of a template. An expression becomes an empty text, and its place is recorded as a hole. */
function writtenOf(template: Template, pointer: string, holes: Hole[]): JsonValue {
  switch (template.kind) {
    case "literal":
      return template.value;
    case "expression":
      holes.push({
        pointer,
        shape: template.expression.shape,
        ...(isSecret(template.expression) ? { secret: "alone" as const } : {}),
      });
      return "";
    case "text":
      // A text without an expression has a mistake that was already reported; nothing is known about its value.
      holes.push({
        pointer,
        shape: template.parts.some((part) => typeof part !== "string") ? TEXT : ANY,
        ...(template.parts.some(isSecret) ? { secret: "in a text" as const } : {}),
      });
      return "";
    case "list":
      return template.items.map((item, index) => writtenOf(item, `${pointer}/${index}`, holes));
    case "map":
      return Object.fromEntries(
        [...template.entries].map(([key, item]) => [key, writtenOf(item, pointerBelow(pointer, key), holes)]),
      );
  }
}

function valueSpan(value: Value, path: readonly string[], reader: Reader) {
  return path.length === 0 ? reader.span(value) : reader.yaml.at(value.node, path).span;
}

/** The span of the last key of a path; of `with` itself when the path is empty. */
function keySpan(value: Value, path: readonly string[], reader: Reader) {
  const last = path.at(-1);
  if (last === undefined) return value.key;
  const owner = reader.yaml.at(value.node, path.slice(0, -1));
  // An item of a list has no key, so what is missing in it is reported at the item.
  if (!isMap(owner.node)) return valueSpan(value, path, reader);
  const entries = reader.yaml.entries(owner.node);
  return entries.find(({ name }) => name === last)?.key ?? owner.span;
}
