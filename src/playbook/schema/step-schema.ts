import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { plainSchema } from "../../schema/plain-schema.ts";
import type { ActionDeclaration } from "../action-declaration.ts";
import { NOT_BELOW } from "../params/params-errors.ts";
import { SECRETS } from "../params/secret-places.ts";
import { RETRY_KINDS } from "../retry-kinds.ts";
import { durationSchema, OUTPUTS, withExpressions } from "./value-schema.ts";

const NAME_PATTERN = "^[a-z_][a-z0-9_]{0,62}$";

/**
 * The schema of a step that uses one action, written out in full: editors understand only draft-07, where a closed object
 * together with a list of alternatives refuses every key.
 */
export function stepSchema(declaration: ActionDeclaration): JsonObject {
  const params = forEditors(plainSchema(declaration.params)) as JsonObject;
  const { properties } = params;
  const given = {
    ...params,
    description: `Parameters of ${declaration.name}`,
    properties: Object.fromEntries(
      Object.entries(isJsonObject(properties) ? properties : {}).map(([name, schema]) => [
        name,
        isJsonObject(schema) ? withExpressions(schema) : schema,
      ]),
    ),
  };
  const needsParams = Array.isArray(params.required) && params.required.length > 0;
  return {
    type: "object",
    title: declaration.name,
    description: declaration.summary,
    additionalProperties: false,
    required: ["uses", ...(needsParams ? ["with"] : []), ...(declaration.facts ? ["expect"] : [])],
    properties: {
      ...NAMES,
      uses: { const: declaration.name, description: declaration.summary },
      with: given,
      ...CONDITIONS,
      retry: RETRY,
      on_interrupt: {
        enum: ["retry", "fail", "ask"],
        description:
          "After a crash in the middle of it: run it again, fail it, or ask a person; default: as its action says",
      },
      outputs: {
        ...OUTPUTS,
        description: "Further outputs of the step; may read outputs and result of its action",
      },
      ...(declaration.result ? { thresholds: THRESHOLDS } : {}),
      ...(declaration.facts ? { expect: EXPECT } : {}),
    },
  };
}

const OWN: ReadonlySet<string> = new Set([SECRETS, NOT_BELOW]);

/** Without our own keywords, which validators do not know. */
function forEditors(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return schema.map(forEditors);
  if (!isJsonObject(schema)) return schema;
  // A parameter of that name has a schema as its value.
  const shown = Object.entries(schema).filter(([key, item]) => !OWN.has(key) || isJsonObject(item));
  return Object.fromEntries(shown.map(([key, item]) => [key, forEditors(item)]));
}

/** The schema of a step that runs another playbook, whose inputs an editor cannot know. */
export function includeSchema(): JsonObject {
  return {
    type: "object",
    title: "playbook",
    description: "Runs another playbook in place of this step",
    additionalProperties: false,
    required: ["uses"],
    properties: {
      ...NAMES,
      uses: {
        type: "string",
        pattern: "^playbook:\\.\\.?/.*\\.ya?ml$",
        description: "Another playbook, by its path relative to this file: playbook:./other.yaml",
      },
      with: { type: "object", description: "Inputs of the other playbook" },
      ...CONDITIONS,
    },
  };
}

/** The schema of a step that holds other steps. @param steps of a list of steps. */
export function groupSchema(steps: JsonObject): JsonObject {
  return {
    type: "object",
    title: "steps",
    description: "Runs the steps inside it one after the other, with a matrix once for each cell",
    additionalProperties: false,
    required: ["steps"],
    properties: {
      ...NAMES,
      steps: { ...steps, minItems: 1, description: "Run in order; they read the matrix of this step, too" },
      finally: { ...steps, description: "Run after the steps of each cell, however they ended" },
      ...CONDITIONS,
      outputs: { ...OUTPUTS, description: "What later steps read of it; may read the steps inside" },
    },
  };
}

const NAMES: JsonObject = {
  id: {
    type: "string",
    pattern: NAME_PATTERN,
    description: "Name by which later steps read it: steps.<id>",
  },
  name: { type: "string", description: "What people read; expressions in it may read the inputs" },
};

const MATRIX: JsonObject = {
  type: "object",
  minProperties: 1,
  description: "Runs the step once for each value, or each combination of values",
  properties: {
    max_parallel: {
      type: "integer",
      minimum: 1,
      maximum: 256,
      default: 1,
      description: "How many cells may run at the same time",
    },
    fail_fast: {
      type: "boolean",
      default: true,
      description: "After a cell has failed, no further one starts, and the others are told to stop",
    },
  },
  additionalProperties: {
    anyOf: [
      { type: "array", minItems: 1, items: { type: ["string", "number", "boolean"] } },
      { $ref: "#/definitions/expression" },
    ],
    description: "A list of values, or an expression that gives one",
  },
};

const RETRY: JsonObject = {
  type: "object",
  additionalProperties: false,
  required: ["attempts"],
  description: "Tries again if the step fails",
  properties: {
    attempts: {
      type: "integer",
      minimum: 1,
      maximum: 10,
      description: "The number of tries, including the first",
    },
    backoff: durationSchema("Pause between two tries, doubled after each; default 5s"),
    on: {
      type: "array",
      minItems: 1,
      items: {
        anyOf: [{ enum: [...RETRY_KINDS] }, { type: "string", pattern: "^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$" }],
      },
      description: "Only failures of these kinds or codes are retried; default: every failure",
    },
  },
};

const THRESHOLDS: JsonObject = {
  type: "array",
  description: "Expressions over result, previous and reference that must hold",
  items: {
    anyOf: [
      { type: "string" },
      {
        type: "object",
        additionalProperties: false,
        required: ["expr"],
        properties: {
          expr: { type: "string", description: "E.g. result.error_rate < 0.01" },
          title: { type: "string", description: "What it is about, for people: Checkout is fast enough" },
          level: { enum: ["fail", "warn"], default: "fail", description: "What a breach does" },
          abort: { type: "boolean", default: false, description: "A breach ends the measurement early" },
          after: durationSchema("With abort: how long after the first figures judging begins"),
        },
      },
    ],
  },
};

const HINT: JsonObject = {
  type: "string",
  description: "What to look at or do; may contain expressions over facts",
};

const EXPECT: JsonObject = {
  type: "object",
  additionalProperties: false,
  required: ["pass"],
  description: "When the step is passed, and what the learner is told otherwise",
  properties: {
    pass: { type: ["string", "boolean"], description: "An expression over facts" },
    praise: {
      type: "string",
      description: "What the learner is told on passing; may contain expressions over facts",
    },
    hints: {
      type: "array",
      description: "In order: the first that fits is given",
      items: {
        anyOf: [
          HINT,
          {
            type: "object",
            additionalProperties: false,
            required: ["hint"],
            properties: {
              when: {
                type: ["string", "boolean"],
                description: "An expression over facts; without it, the hint always fits",
              },
              hint: HINT,
            },
          },
        ],
      },
    },
  },
};

const CONDITIONS: JsonObject = {
  if: {
    type: ["string", "boolean"],
    description:
      "The step runs if this expression holds; without success(), failure(), … it implies success()",
  },
  matrix: MATRIX,
  timeout: durationSchema("Time limit of each attempt, e.g. 10m"),
  continue_on_error: {
    type: "boolean",
    default: false,
    description: "The run continues if the step fails",
  },
};
