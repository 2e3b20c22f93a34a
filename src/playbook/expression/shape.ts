import { isJsonObject } from "../../base/json.ts";

/**
 * What expressions can read of a value, as far as it is known at lint time. Numbers are all doubles: JSON has one kind
 * of number, and a figure that happens to be whole must not change what an expression means.
 */
export type Shape =
  | { readonly kind: "any" }
  | { readonly kind: "scalar"; readonly type: "string" | "double" | "bool" }
  | { readonly kind: "list"; readonly of: Shape }
  | { readonly kind: "record"; readonly of: Shape }
  | { readonly kind: "object"; readonly fields: ReadonlyMap<string, Shape> };

export const ANY: Shape = { kind: "any" };
export const TEXT: Shape = { kind: "scalar", type: "string" };
export const NUMBER: Shape = { kind: "scalar", type: "double" };
const BOOLEAN: Shape = { kind: "scalar", type: "bool" };

const SCALARS: Readonly<Record<string, Shape>> = {
  string: TEXT,
  number: NUMBER,
  integer: NUMBER,
  boolean: BOOLEAN,
};

/** The shape of what a JSON Schema describes. What it cannot tell (unions, open values) is `any`. */
export function shapeOf(schema: unknown): Shape {
  if (!isJsonObject(schema)) return ANY;
  const { type, items, properties, patternProperties, additionalProperties } = schema;
  if (type === "array") return { kind: "list", of: shapeOf(items) };
  if (type === "object") {
    const values = isJsonObject(patternProperties)
      ? Object.values(patternProperties)[0]
      : additionalProperties;
    if (isJsonObject(values)) return { kind: "record", of: shapeOf(values) };
    if (!isJsonObject(properties)) return ANY;
    return objectShape(Object.entries(properties).map(([name, field]) => [name, shapeOf(field)]));
  }
  return (typeof type === "string" ? SCALARS[type] : undefined) ?? ANY;
}

export function objectShape(fields: Iterable<readonly [string, Shape]>): Shape {
  return { kind: "object", fields: new Map(fields) };
}
