import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";

/**
 * Fills in the defaults of a schema, in maps and in the items of lists, but not inside `anyOf`, where it is not known
 * which form is meant. The given value is not changed.
 */
export function fillDefaults(schema: JsonObject, value: JsonValue): JsonValue {
  const { properties, items } = schema;
  if (Array.isArray(value) && isJsonObject(items))
    return value.map((item: JsonValue) => fillDefaults(items, item));
  if (!isJsonObject(value) || !isJsonObject(properties)) return value;
  const filled = Object.entries(properties).flatMap(([key, property]): [string, JsonValue][] => {
    if (!isJsonObject(property)) return [];
    const given = value[key] ?? (key in value ? null : property.default);
    return given === undefined ? [] : [[key, fillDefaults(property, given)]];
  });
  return { ...value, ...Object.fromEntries(filled) };
}
