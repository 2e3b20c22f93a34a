import { parseDuration } from "../../base/duration.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { type SchemaError, schemaErrors } from "../../schema/schema-errors.ts";

/** Where parameters do not fit the schema of their action. */
export function paramsErrors(schema: JsonObject, params: JsonValue): readonly SchemaError[] {
  return [...schemaErrors(schema, params), ...boundErrors(schema, params)];
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

function durationOf(value: JsonValue | undefined): number | undefined {
  return typeof value === "string" ? parseDuration(value) : undefined;
}
