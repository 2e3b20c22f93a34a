import { Format } from "typebox/format";
import { Check, Compile, Errors } from "typebox/schema";
import { Settings } from "typebox/system";
import { parseDuration } from "../base/duration.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";

/** One place where a value does not fit its schema. */
export interface SchemaError {
  /** The keyword of JSON Schema that it breaks, such as `minimum`. */
  readonly keyword: string;
  /** JSON pointer to the part of the schema that has the keyword. */
  readonly schemaPath: string;
  /** The part of the schema at `schemaPath`. */
  readonly schema: JsonObject;
  /** JSON pointer to the place in the value. */
  readonly instancePath: string;
  /** What is there. */
  readonly data: JsonValue | undefined;
  /** The key that is unknown or missing. */
  readonly key?: string;
}

/** More mistakes than anybody reads. TypeBox stops at eight unless told otherwise. */
const MOST_ERRORS = 1_000;
/** The same for unknown keys, of which a single error can name any number. */
const MOST_KEYS = 100;
Settings.Set({ maxErrors: MOST_ERRORS });
// In every schema, durations are ours (`30s`) and not those of ISO 8601.
Format.Set("duration", (text) => parseDuration(text) !== undefined);

/**
 * A value with more parts than this is checked by compiled code. Compiling takes as long as interpreting some thousand
 * parts, and the load result of an hour has 30,000, which would hold the event loop for a fifth of a second.
 */
const MANY_PARTS = 4_000;
const compiled = new WeakMap<JsonObject, (value: JsonValue | undefined) => boolean>();

/** Whether a value fits. Faster than finding out why it does not. */
export function fitsSchema(schema: JsonObject, value: JsonValue | undefined): boolean {
  const check = compiled.get(schema);
  if (check !== undefined) return check(value);
  if (countParts(value, MANY_PARTS) < MANY_PARTS) return Check(schema, value);
  const validator = Compile(schema);
  compiled.set(schema, (other) => validator.Check(other));
  return validator.Check(value);
}

/** How many values a value consists of; counts no further than `most`. */
function countParts(value: JsonValue | undefined, most: number): number {
  if (typeof value !== "object" || value === null) return 1;
  let parts = 1;
  for (const part of Object.values(value)) {
    if (parts >= most) break;
    parts += countParts(part, most - parts);
  }
  return parts;
}

/**
 * Everything that does not fit. TypeBox interprets the schema while it checks: compiling it to code costs twenty times as
 * much as one check, and most programs make only one (decision 28). The value is not changed.
 * @param schema plain JSON Schema, see `plainSchema`.
 */
export function schemaErrors(schema: JsonObject, value: JsonValue | undefined): readonly SchemaError[] {
  // Nearly every value fits, and interpreting the result of an hour only to find that would hold the event loop.
  if (fitsSchema(schema, value)) return [];
  return Errors(schema, value)[1].flatMap((error): readonly SchemaError[] => {
    const { keyword, instancePath } = error;
    const schemaPath = error.schemaPath.slice(1);
    const part = valueAt(schema, pointerPath(schemaPath));
    const found = {
      keyword,
      schemaPath,
      schema: isJsonObject(part) ? part : {},
      instancePath,
      data: valueAt(value, pointerPath(instancePath)),
    };
    switch (error.keyword) {
      case "boolean": // Also reported for the object that has the unknown key.
        return [];
      case "additionalProperties":
        return error.params.additionalProperties.slice(0, MOST_KEYS).map((key) => ({ ...found, key }));
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

/** The JSON pointer to what is under a key of the map that another one leads to (RFC 6901, section 3). */
export function pointerBelow(pointer: string, key: string): string {
  return `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** What is in a value under these keys and indices. */
export function valueAt(root: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((value, key) => {
    if (Array.isArray(value)) return (value as readonly JsonValue[])[Number(key)];
    return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, root);
}
