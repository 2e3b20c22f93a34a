import type { TObject } from "typebox";
import type { JsonObject } from "../../base/json.ts";
import type { ActionDeclaration } from "../action-declaration.ts";
import { SECRET_PATTERN } from "../inputs/secret-reference.ts";
import { DURATION_MAXIMUM, DURATION_MINIMUM } from "../params/params-errors.ts";
import { SECRETS, type SecretPlaces } from "../params/secret-places.ts";
import type { InputBounds, InputDeclaration, Playbook } from "../playbook.ts";

/** The declaration of a playbook as an action. @param uses what the step wrote. */
export function declarationOf(uses: string, playbook: Playbook): ActionDeclaration {
  const inputs = [...playbook.inputs.values()];
  const outputs = [...(playbook.outputs?.keys() ?? [])];
  return {
    name: uses,
    summary: playbook.description === "" ? playbook.title : playbook.description,
    params: closedObject(
      inputs.map((input) => [input.name, inputSchema(input)]),
      inputs.filter(({ required }) => required).map(({ name }) => name),
    ),
    outputs: closedObject(
      outputs.map((name) => [name, {}]),
      [],
    ),
    recovery: "reconcile",
  };
}

/** The language reads schemas as plain JSON; `TObject` is only the name of their type. */
function closedObject(
  properties: readonly (readonly [string, JsonObject])[],
  required: readonly string[],
): TObject {
  return {
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(properties),
    required,
  } as unknown as TObject;
}

function inputSchema(input: InputDeclaration): JsonObject {
  return {
    ...typeSchema(input),
    ...(input.description === "" ? {} : { description: input.description }),
    ...(input.default === undefined ? {} : { default: input.default }),
  };
}

function typeSchema({ type, options = [], items = "string", ...bounds }: InputDeclaration): JsonObject {
  switch (type) {
    case "string":
      return { type, ...boundsOf(bounds, { minLength: "minLength", maxLength: "maxLength" }) };
    case "boolean":
      return { type };
    case "secret":
      return { type: "string", pattern: SECRET_PATTERN, [SECRETS]: "whole" satisfies SecretPlaces };
    case "integer":
    case "number":
      return { type, ...boundsOf(bounds, { minimum: "minimum", maximum: "maximum" }) };
    case "choice":
      return { type: "string", enum: options };
    case "duration":
      return {
        type: "string",
        format: "duration",
        ...boundsOf(bounds, { minimum: DURATION_MINIMUM, maximum: DURATION_MAXIMUM }),
      };
    case "array":
      return {
        type: "array",
        items: { type: items },
        ...boundsOf(bounds, { minItems: "minItems", maxItems: "maxItems" }),
      };
  }
}

/** @param keywords the keyword of the schema for each bound. */
function boundsOf(
  bounds: InputBounds,
  keywords: Readonly<Partial<Record<keyof InputBounds, string>>>,
): JsonObject {
  return Object.fromEntries(
    Object.entries(keywords).flatMap(([name, keyword]) => {
      const bound = bounds[name as keyof InputBounds];
      return bound === undefined ? [] : [[keyword, bound]];
    }),
  );
}
