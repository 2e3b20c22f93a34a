import { isJsonObject } from "../../base/json.ts";

/**
 * What expressions can read of a value, as far as it is known at lint time. All numbers are doubles: JSON has one kind of
 * number, and a figure that happens to be whole must not change the meaning of an expression.
 */
export type Shape =
  | { readonly kind: "any" }
  | { readonly kind: "scalar"; readonly type: "string" | "double" | "bool" }
  /** An input of type secret. Expressions can pass it on, and nothing else. */
  | { readonly kind: "secret"; readonly input: string }
  | { readonly kind: "list"; readonly of: Shape }
  | { readonly kind: "record"; readonly of: Shape }
  | { readonly kind: "object"; readonly fields: ReadonlyMap<string, Shape> };

export const ANY: Shape = { kind: "any" };
export const TEXT: Shape = { kind: "scalar", type: "string" };
export const NUMBER: Shape = { kind: "scalar", type: "double" };
export const BOOLEAN: Shape = { kind: "scalar", type: "bool" };

const SCALARS: Readonly<Record<string, Shape>> = {
  string: TEXT,
  number: NUMBER,
  integer: NUMBER,
  boolean: BOOLEAN,
};

/** The shape of what a JSON Schema describes; `any` if it is not certain (unions, open values). */
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

/** The shape of a CEL literal, whose whole numbers are bigints. */
export function literalShape(value: unknown): Shape {
  switch (typeof value) {
    case "string":
      return TEXT;
    case "number":
    case "bigint":
      return NUMBER;
    case "boolean":
      return BOOLEAN;
    default:
      return ANY;
  }
}

/** The shape for the name of a CEL type. */
export function shapeOfCelType(type: string): Shape {
  if (type === "int" || type === "uint") return NUMBER;
  if (type === "string" || type === "double" || type === "bool") return { kind: "scalar", type };
  if (type === "list") return { kind: "list", of: ANY };
  if (type.startsWith("list<")) return { kind: "list", of: shapeOfCelType(type.slice("list<".length, -1)) };
  return type === "map" || type.startsWith("map<") ? { kind: "record", of: ANY } : ANY;
}

/** The name of a shape in the words of the language: `a text`. */
export function nameOfShape(shape: Shape): string {
  switch (shape.kind) {
    case "any":
      return "a value";
    case "scalar":
      return SCALAR_NAMES[shape.type];
    case "secret":
      return "a secret";
    case "list":
      return "a list";
    case "record":
    case "object":
      return "a map";
  }
}

const SCALAR_NAMES = { string: "a text", double: "a number", bool: "true/false" } as const;
