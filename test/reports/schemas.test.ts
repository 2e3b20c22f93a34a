import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { fullFormats } from "ajv-formats/dist/formats.js";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { ComparisonResult } from "../../src/compare/result.ts";
import { variantsOf } from "../../src/reports/input.ts";
import { renderSmpJson, renderSmpYaml } from "../../src/reports/smp/render-smp.ts";
import { smpDocuments } from "../../src/reports/smp/smp-documents.ts";
import { SmpDocuments } from "../../src/reports/smp/smp-schema.ts";
import { expectGolden } from "../support/golden.ts";
import { INPUTS } from "./results.ts";

const SCHEMAS = {
  "smp.schema.json": SmpDocuments,
  "comparison-result.schema.json": ComparisonResult,
};
const emitted = (name: string) => new URL(`../../schemas/${name}`, import.meta.url);
const ajv = () => new Ajv2020({ allErrors: true, strict: true, formats: fullFormats });

describe.each(Object.entries(SCHEMAS))("schemas/%s", (name, schema) => {
  test("is what the source says", () => {
    const draft = { $schema: "https://json-schema.org/draft/2020-12/schema", ...schema };
    expectGolden(`${JSON.stringify(draft, null, 2)}\n`, emitted(name));
  });
});

describe.each(Object.entries(INPUTS))("the SMP documents of %s", (_, input) => {
  const documents = smpDocuments(input);

  test("are valid, even after a round trip through JSON", () => {
    const validate = ajv().compile(JSON.parse(readFileSync(emitted("smp.schema.json"), "utf8")));
    validate(JSON.parse(renderSmpJson(input)));
    expect(validate.errors).toBeNull();
  });

  test("are the same in YAML, one document each", () => {
    const parsed = parseAllDocuments(renderSmpYaml(input), { version: "1.1" }).map((document) =>
      document.toJS(),
    );
    const { test_config, environment, mesh_configs, results } = documents;
    expect(parsed).toEqual([test_config, environment, ...mesh_configs, ...results]);
  });

  test("contain the stored figures, in milliseconds", () => {
    for (const [index, variant] of variantsOf(input.result).entries()) {
      const result = documents.results[index];
      const { min, mean, p50, p90, p99, p999, max } = variant.latency_ms;
      expect(result?.latencies_ms).toEqual({ min, average: mean, p50, p90, p99, max });
      expect(result?.actual_qps).toBe(variant.rate_achieved_rps);
      expect(result?.labels).toMatchObject({
        "regatta.dev/variant": variant.name,
        ...(p999 === undefined ? {} : { "regatta.dev/p99_9_ms": String(p999) }),
        "regatta.dev/error_rate": String(variant.error_rate),
        "regatta.dev/target_qps": String(variant.rate_target_rps),
        "regatta.dev/rounds": String(variant.rounds.length),
      });
    }
    expect(documents.results).toHaveLength(variantsOf(input.result).length);
  });

  test("are linked by their ids", () => {
    const meshIds = documents.mesh_configs.map(({ id }) => id);
    for (const result of documents.results) {
      expect(result.test_id).toBe(documents.test_config.id);
      expect(result.env_id).toBe(documents.environment.id);
      expect(meshIds).toContain(result.mesh_config_id);
    }
  });

  test("have the same ids of test, mesh and environment in another run, but not the result's", () => {
    const again = smpDocuments({ ...input, run: { ...input.run, id: "01k8x0m3f7p2zz" } });
    expect(again.test_config.id).toBe(documents.test_config.id);
    expect(again.environment.id).toBe(documents.environment.id);
    expect(again.mesh_configs).toEqual(documents.mesh_configs);
    expect(again.results[0]?.id).not.toBe(documents.results[0]?.id);
  });
});

test("the schema refuses a latency in the wrong place, an unknown mesh and a bare date", () => {
  const validate = ajv().compile(SmpDocuments);
  const documents = smpDocuments(INPUTS.ranked);
  const [mesh] = documents.mesh_configs;
  const [result] = documents.results;
  expect(validate({ ...documents, mesh_configs: [{ ...mesh, mesh_type: { type: "ISTIOO" } }] })).toBe(false);
  expect(validate({ ...documents, results: [{ ...result, start_time: "2026-01-02" }] })).toBe(false);
  expect(validate({ ...documents, results: [{ ...result, latency: 1 }] })).toBe(false);
});
