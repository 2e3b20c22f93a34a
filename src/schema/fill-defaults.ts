import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";

/**
 * The value with the defaults of its schema where it says nothing, in maps and in the items of lists; not within forms
 * (`anyOf`), where it is not known which one is meant. The given value is not changed.
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
