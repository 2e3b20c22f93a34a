import { isJsonObject, type JsonValue } from "../../base/json.ts";
import type { Shape } from "../expression/shape.ts";

/** Whether a value of this shape may fit the schema: false only if it certainly does not. */
export function accepts(schema: JsonValue | undefined, shape: Shape): boolean {
  if (shape.kind === "any" || !isJsonObject(schema)) return true;
  const { anyOf, type, items } = schema;
  if (Array.isArray(anyOf)) return (anyOf as readonly JsonValue[]).some((branch) => accepts(branch, shape));
  if (Array.isArray(type))
    return (type as readonly JsonValue[]).some((one) => accepts({ ...schema, type: one }, shape));
  switch (type) {
    case "string":
      return shape.kind === "secret" || (shape.kind === "scalar" && shape.type === "string");
    case "integer":
    case "number":
      return shape.kind === "scalar" && shape.type === "double";
    case "boolean":
      return shape.kind === "scalar" && shape.type === "bool";
    case "array":
      return shape.kind === "list" && accepts(items, shape.of);
    case "object":
      return shape.kind === "record" || shape.kind === "object";
    default:
      return true;
  }
}
