import { Format } from "typebox/format";
import { Check, Errors } from "typebox/schema";
import { Settings } from "typebox/system";
import { parseDuration } from "../base/duration.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";

/** One place of a value that does not fit its schema. */
export interface SchemaError {
  /** The keyword of JSON Schema that it does not meet, such as `minimum`. */
  readonly keyword: string;
  /** JSON pointer to the part of the schema that has the keyword. */
  readonly schemaPath: string;
  /** That part. */
  readonly schema: JsonObject;
  /** JSON pointer to the place. */
  readonly instancePath: string;
  /** What stands there. */
  readonly data: JsonValue | undefined;
  /** The key that is unknown or missing. */
  readonly key?: string;
}

/** More mistakes than anybody reads; without a bound of ours TypeBox ends at eight. */
const MOST_ERRORS = 1_000;
Settings.Set({ maxErrors: MOST_ERRORS });
// Durations are ours (`30s`), not those of ISO 8601, in every schema.
Format.Set("duration", (text) => parseDuration(text) !== undefined);

/** Whether a value fits, which is found out faster than why it does not. */
export function fitsSchema(schema: JsonObject, value: JsonValue | undefined): boolean {
  return Check(schema, value);
}

/**
 * Everything that does not fit. TypeBox reads the schema while it checks: compiling one into code costs twenty times as much
 * as one such check, and most programs make a single one (decision 28). The value is not changed.
 * @param schema as JSON Schema alone: `plainSchema`.
 */
export function schemaErrors(schema: JsonObject, value: JsonValue | undefined): readonly SchemaError[] {
  return Errors(schema, value)[1].flatMap((error): readonly SchemaError[] => {
    const { keyword, instancePath } = error;
    const schemaPath = error.schemaPath.slice(1);
    const part = at(schema, schemaPath);
    const found = {
      keyword,
      schemaPath,
      schema: isJsonObject(part) ? part : {},
      instancePath,
      data: at(value, instancePath),
    };
    switch (error.keyword) {
      case "boolean": // Said of the object that has the unknown key, too.
        return [];
      case "additionalProperties":
        return error.params.additionalProperties.map((key) => ({ ...found, key }));
      case "required":
        return error.params.requiredProperties.map((key) => ({ ...found, key }));
      default:
        return [found];
    }
  });
}

/** The keys and indices of a JSON pointer. */
export function pointerPath(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function at(root: JsonValue | undefined, pointer: string): JsonValue | undefined {
  return pointerPath(pointer).reduce<JsonValue | undefined>((value, key) => {
    if (Array.isArray(value)) return (value as readonly JsonValue[])[Number(key)];
    return isJsonObject(value) ? value[key] : undefined;
  }, root);
}
