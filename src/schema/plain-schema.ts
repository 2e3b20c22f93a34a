import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";

const made = new WeakMap<object, JsonObject>();

/**
 * A TypeBox schema as plain JSON Schema, in the form that the language checks: a union of literals becomes an `enum` (one
 * error instead of one per literal), and a property with a default is not required. Made on first use, and kept as long
 * as the schema.
 */
export function plainSchema(schema: object): JsonObject {
  const known = made.get(schema);
  if (known) return known;
  const plain = simplify(JSON.parse(JSON.stringify(schema)) as JsonValue);
  const kept = isJsonObject(plain) ? plain : {};
  made.set(schema, kept);
  return kept;
}

function simplify(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(simplify);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, simplify(item)] as const);
  return withoutDefaulted(literalsAsEnum(Object.fromEntries(entries)));
}

function literalsAsEnum(schema: JsonObject): JsonObject {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf)) return schema;
  const branches = anyOf as readonly JsonValue[];
  const literals = branches.flatMap((branch) =>
    isJsonObject(branch) && typeof branch.const === "string" ? branch.const : [],
  );
  return literals.length === branches.length ? { ...rest, type: "string", enum: literals } : schema;
}

function withoutDefaulted(schema: JsonObject): JsonObject {
  const { required, properties } = schema;
  if (!Array.isArray(required) || !isJsonObject(properties)) return schema;
  const kept = (required as readonly string[]).filter((name) => {
    const property = properties[name];
    return !isJsonObject(property) || property.default === undefined;
  });
  return { ...schema, required: kept };
}
