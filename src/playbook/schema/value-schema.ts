import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";

/** `30s`, `1m30s`: base/duration.ts as a pattern, because `duration` is a different format to editors. */
const DURATION = { type: "string", pattern: "^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$" } as const;

/** What editors accept where an expression may replace a typed value. */
export const EXPRESSION: JsonObject = {
  type: "string",
  pattern: "\\$\\{\\{.*\\}\\}",
  description: "An expression over inputs, matrix and steps",
};

/** `outputs` of a step or of a playbook. */
export const OUTPUTS: JsonObject = {
  type: "object",
  propertyNames: { pattern: "^[a-z_][a-z0-9_]{0,62}$" },
  additionalProperties: true,
};

export function durationSchema(description: string): JsonObject {
  return { ...DURATION, description };
}

/**
 * The schema of a parameter for editors: every typed value may also be an expression, at any depth. Descriptions and
 * defaults stay outside, where editors look for them.
 */
export function withExpressions(schema: JsonObject): JsonObject {
  const { description, default: byDefault, ...rest } = expandInside(schema);
  const outside = {
    ...(description === undefined ? {} : { description }),
    ...(byDefault === undefined ? {} : { default: byDefault }),
  };
  return isFreeText(rest)
    ? { ...rest, ...outside }
    : { anyOf: [rest, { $ref: "#/definitions/expression" }], ...outside };
}

/** A text without constraints already accepts an expression. */
function isFreeText(schema: JsonObject): boolean {
  return (
    Object.keys(schema).every((key) => key === "type" || key === "minLength" || key === "maxLength") &&
    schema.type === "string"
  );
}

function expandInside(schema: JsonObject): JsonObject {
  if (schema.format === "duration") {
    const { format: _, ...rest } = schema;
    return { ...rest, ...DURATION };
  }
  const { properties, patternProperties, items, anyOf } = schema;
  return {
    ...schema,
    ...(isJsonObject(properties) ? { properties: expandEach(properties) } : {}),
    ...(isJsonObject(patternProperties) ? { patternProperties: expandEach(patternProperties) } : {}),
    ...(isJsonObject(items) ? { items: withExpressions(items) } : {}),
    ...(Array.isArray(anyOf) ? { anyOf: (anyOf as readonly JsonValue[]).map(expandBranch) } : {}),
  };
}

function expandEach(schemas: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      isJsonObject(schema) ? withExpressions(schema) : schema,
    ]),
  );
}

function expandBranch(branch: JsonValue): JsonValue {
  return isJsonObject(branch) ? expandInside(branch) : branch;
}
