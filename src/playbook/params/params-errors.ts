import { parseDuration } from "../../base/duration.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { fitsSchema, type SchemaError, schemaErrors } from "../../schema/schema-errors.ts";

/** Where parameters do not fit the schema of their action. */
export function paramsErrors(schema: JsonObject, params: JsonValue): readonly SchemaError[] {
  return [...schemaErrors(schema, params), ...boundErrors(schema, params), ...orderErrors(schema, params)];
}

/** Our own keywords beside the format `duration`, because JSON Schema has bounds only for numbers. */
export const DURATION_MINIMUM = "durationMinimum";
export const DURATION_MAXIMUM = "durationMaximum";

const BOUNDS: Readonly<Record<string, (ms: number, boundMs: number) => boolean>> = {
  [DURATION_MINIMUM]: (ms, boundMs) => ms < boundMs,
  [DURATION_MAXIMUM]: (ms, boundMs) => ms > boundMs,
};

/** Durations outside their bounds. Only inputs of included playbooks have these, and each is a top-level parameter. */
function boundErrors({ properties }: JsonObject, params: JsonValue): readonly SchemaError[] {
  if (!isJsonObject(properties) || !isJsonObject(params)) return [];
  return Object.entries(properties).flatMap(([name, schema]) =>
    Object.entries(BOUNDS).flatMap(([keyword, isBeyond]): readonly SchemaError[] => {
      const bound = isJsonObject(schema) ? durationOf(schema[keyword]) : undefined;
      const data = params[name];
      const ms = durationOf(data);
      if (!isJsonObject(schema) || bound === undefined || ms === undefined || !isBeyond(ms, bound)) return [];
      return [{ keyword, schemaPath: `/properties/${name}`, schema, instancePath: `/${name}`, data }];
    }),
  );
}

/** Our own keyword for a number that must not be less than the one under another key of the same map. */
export const NOT_BELOW = "notBelow";

/** Pairs of numbers in the wrong order, such as a least number of rounds above the most. The schema's defaults count. */
function orderErrors(
  schema: JsonObject,
  value: JsonValue | undefined,
  pointer = "",
  schemaPath = "",
): readonly SchemaError[] {
  const { anyOf, properties } = schema;
  if (Array.isArray(anyOf)) {
    const branches: readonly JsonValue[] = anyOf;
    return branches.flatMap((branch, index) =>
      isJsonObject(branch) && fitsSchema(branch, value)
        ? orderErrors(branch, value, pointer, `${schemaPath}/anyOf/${index}`)
        : [],
    );
  }
  if (!isJsonObject(properties) || !isJsonObject(value)) return [];
  const given = (name: string) => {
    const part = properties[name];
    return value[name] ?? (isJsonObject(part) ? part.default : undefined);
  };
  return Object.entries(properties).flatMap(([name, part]): readonly SchemaError[] => {
    if (!isJsonObject(part)) return [];
    const [instancePath, path] = [`${pointer}/${name}`, `${schemaPath}/properties/${name}`];
    const key = part[NOT_BELOW];
    if (typeof key !== "string") return orderErrors(part, value[name], instancePath, path);
    const [data, least] = [given(name), given(key)];
    if (typeof data !== "number" || typeof least !== "number" || data >= least) return [];
    const bounded = { ...part, minimum: least };
    return [{ keyword: NOT_BELOW, schemaPath: path, schema: bounded, instancePath, data, key }];
  });
}

function durationOf(value: JsonValue | undefined): number | undefined {
  return typeof value === "string" ? parseDuration(value) : undefined;
}
