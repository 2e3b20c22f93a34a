import { isJsonObject, type JsonObject } from "../../base/json.ts";
import { plainSchema } from "../../schema/plain-schema.ts";
import type { ActionCatalogue } from "../action-declaration.ts";
import { LIMITS } from "../limits.ts";
import { ROLE_PATTERN } from "../roles.ts";
import { groupSchema, includeSchema, stepSchema } from "./step-schema.ts";
import { durationSchema, EXPRESSION, OUTPUTS } from "./value-schema.ts";

/**
 * The JSON Schema of playbooks for editors: draft-07, with one branch per action, one for included playbooks and one for steps that hold others. It is looser
 * than the parser in only one way: it cannot read expressions.
 */
export function playbookJsonSchema(actions: ActionCatalogue): JsonObject {
  const steps = { type: "array", items: { $ref: "#/definitions/step" }, maxItems: LIMITS.steps };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Regatta playbook",
    description: "What a run does, step by step, and what it reports",
    type: "object",
    additionalProperties: false,
    required: ["version", "name", "steps"],
    properties: {
      version: { const: 1, description: "Version of the playbook language" },
      name: {
        type: "string",
        pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        description: "What people type to run it",
      },
      title: { type: "string", description: "Title shown to people" },
      description: { type: "string", description: "What it does, in a sentence" },
      labels: { type: "array", items: { type: "string" }, description: "Words to find it by" },
      inputs: {
        type: "object",
        propertyNames: { pattern: "^[a-z_][a-z0-9_]{0,62}$" },
        additionalProperties: { $ref: "#/definitions/input" },
        description: "What people can set; read as inputs.<name>",
      },
      permissions: PERMISSIONS,
      concurrency: CONCURRENCY,
      timeout: TIMEOUT,
      steps: { ...steps, minItems: 1, description: "Run in order, one after the other" },
      finally: { ...steps, description: "Always run at the end: after success, failure or a stop" },
      outputs: { ...OUTPUTS, description: "What a run gives when its steps succeeded" },
      report: reportSchema(actions),
    },
    definitions: {
      expression: EXPRESSION,
      input: INPUT,
      step: { oneOf: [...[...actions.values()].map(stepSchema), includeSchema(), groupSchema(steps)] },
    },
  };
}

function reportSchema(actions: ActionCatalogue): JsonObject {
  const declaration = actions.get("report.publish");
  const schema = declaration ? plainSchema(declaration.params) : {};
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  return {
    type: "object",
    additionalProperties: false,
    required: ["results"],
    properties,
    description: "Short for a final report.publish step",
  };
}

const PEOPLE: JsonObject = {
  type: "array",
  minItems: 1,
  items: { type: "string", pattern: `^([UW][A-Z0-9]{1,30}|${ROLE_PATTERN})$` },
};

const PERMISSIONS: JsonObject = {
  type: "object",
  additionalProperties: false,
  description: "Narrows who may use the playbook, among those whom the server allows",
  properties: {
    run: { ...PEOPLE, description: "Slack ids of those who may run it" },
    stop: { ...PEOPLE, description: "Slack ids of those who may stop it" },
    approve: { ...PEOPLE, description: "Slack ids of those who may approve its steps" },
    channels: {
      type: "array",
      minItems: 1,
      items: { type: "string", pattern: "^[CDG][A-Z0-9]{1,30}$" },
      description: "Slack ids of the channels where it may be run",
    },
  },
};

const CONCURRENCY: JsonObject = {
  description: "Runs of one group never overlap",
  anyOf: [
    { type: "string" },
    {
      type: "object",
      additionalProperties: false,
      required: ["group"],
      properties: {
        group: { type: "string", description: "Name of the group; may read inputs" },
        policy: {
          enum: ["queue", "cancel", "reject"],
          default: "queue",
          description: "queue: wait; cancel: end the run in progress; reject: refuse the new one",
        },
      },
    },
  ],
};

const TIMEOUT: JsonObject = {
  description: "Time limit of the steps (default 1h), and time reserved for finally (default 10m)",
  anyOf: [
    durationSchema("Time limit of the steps"),
    {
      type: "object",
      additionalProperties: false,
      properties: {
        steps: durationSchema("Time limit of the steps; default 1h"),
        finally: durationSchema("Time reserved for finally, however long the steps took; default 10m"),
      },
    },
  ],
};

const INPUT: JsonObject = {
  type: "object",
  additionalProperties: false,
  required: ["type"],
  properties: {
    type: {
      enum: ["string", "integer", "number", "boolean", "choice", "array", "duration", "secret"],
      description: "Kind of value",
    },
    description: { type: "string", description: "Shown where people enter it" },
    required: { type: "boolean", description: "An input without a default is required" },
    default: { description: "Value if none is given" },
    options: { type: "array", items: { type: "string" }, minItems: 1, description: "Of a choice" },
    items: { enum: ["string", "integer", "number"], default: "string", description: "For an array" },
    minimum: {
      type: ["number", "string"],
      description: "For an integer or a number; for a duration, such as 10s",
    },
    maximum: {
      type: ["number", "string"],
      description: "For an integer or a number; for a duration, such as 10m",
    },
    min_items: { type: "integer", minimum: 0, description: "For an array: the fewest values allowed" },
    max_items: { type: "integer", minimum: 0, description: "For an array: the most values allowed" },
    min_length: { type: "integer", minimum: 0, description: "For a string: the fewest characters allowed" },
    max_length: { type: "integer", minimum: 0, description: "For a string: the most characters allowed" },
  },
};
