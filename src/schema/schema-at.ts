import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";

/** The schema of the value at a path; `undefined` if it depends on other values (unions) or is not described. */
export function schemaAt(schema: JsonObject, path: readonly string[]): JsonObject | undefined {
  let at: JsonValue | undefined = schema;
  for (const segment of path) {
    if (!isJsonObject(at)) return undefined;
    at = at.type === "array" ? at.items : fieldOf(at, segment);
  }
  return isJsonObject(at) ? at : undefined;
}

function fieldOf({ properties, patternProperties, additionalProperties }: JsonObject, name: string) {
  if (isJsonObject(properties) && Object.hasOwn(properties, name)) return properties[name];
  const patterns = isJsonObject(patternProperties) ? Object.values(patternProperties) : [];
  return patterns.length === 1 ? patterns[0] : additionalProperties;
}

/** Whether a schema takes nothing but numbers, so that it does not matter how one is written. */
export function wantsNumber(schema: JsonObject | undefined): boolean {
  return schema?.type === "number" || schema?.type === "integer";
}
