import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { AppAdapter } from "../../src/apps/app-adapter.ts";
import { MeshAdapter } from "../../src/meshes/adapter.ts";
import { MeshOverrides } from "../../src/meshes/overrides.ts";
import { SchedulesFile } from "../../src/scheduler/declared-schedules.ts";
import { plainSchema } from "../../src/schema/plain-schema.ts";
import { TrafficRules } from "../../src/traffic/rules/rule.ts";

const PUBLISHED = new URL("../../schemas/", import.meta.url);

// The product checks values against its schemas but never the schemas themselves: that is done here.
test.each(Object.entries({ AppAdapter, MeshAdapter, MeshOverrides, SchedulesFile, TrafficRules }))(
  "%s is a schema",
  (_, schema) => {
    const ajv = new Ajv();
    expect(ajv.validateSchema(schema), ajv.errorsText()).toBe(true);
  },
);

test.each([...actionCatalogue.values()])(
  "the parameters, outputs and result of $name are described by valid schemas",
  (action) => {
    const ajv = new Ajv();
    for (const schema of [action.params, action.outputs, ...(action.result ? [action.result] : [])])
      expect(ajv.validateSchema(plainSchema(schema)), ajv.errorsText()).toBe(true);
  },
);

test.each(readdirSync(PUBLISHED))("%s is a valid schema of the draft that it names", (name) => {
  const schema = JSON.parse(readFileSync(new URL(name, PUBLISHED), "utf8")) as { readonly $schema: string };
  const ajv = schema.$schema.includes("2020-12") ? new Ajv2020() : new Ajv();
  expect(ajv.validateSchema(schema), ajv.errorsText()).toBe(true);
});

test.each([
  ...Object.entries({ AppAdapter, MeshAdapter, MeshOverrides, SchedulesFile, TrafficRules }),
  ...[...actionCatalogue.values()].map(({ name, params }) => [name, params] as const),
])("%s: a map whose keys must have a form takes no others", (_, schema) => {
  expect(openMaps(plainSchema(schema))).toEqual([]);
});

/** The key patterns of maps that let keys of any other form through unchecked. */
function openMaps(schema: unknown): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { patternProperties, additionalProperties } = schema as {
    readonly patternProperties?: object;
    readonly additionalProperties?: unknown;
  };
  const patterns = Object.keys(patternProperties ?? {}).filter((pattern) => pattern !== "^.*$");
  const own = additionalProperties === undefined ? patterns : [];
  return [...own, ...Object.values(schema).flatMap(openMaps)];
}
