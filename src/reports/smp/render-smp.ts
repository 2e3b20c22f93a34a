import { stringify } from "yaml";
import type { ReportInput } from "../input.ts";
import { smpDocuments } from "./smp-documents.ts";

/** The messages as one YAML file with one document each, ordered so that a document comes after those it refers to. */
export function renderSmpYaml(input: ReportInput): string {
  const { test_config, environment, mesh_configs, results } = smpDocuments(input);
  return [
    ["PerformanceTestConfig", test_config] as const,
    ["EnvironmentConfig", environment] as const,
    ...mesh_configs.map((mesh) => ["ServiceMeshConfig", mesh] as const),
    ...results.map((result) => ["PerformanceTestResult", result] as const),
  ]
    .map(
      ([message, document]) => `# ${message}\n${stringify(document, { lineWidth: 0, compat: "yaml-1.1" })}`,
    )
    .join("---\n");
}

/** The messages as one JSON object; see `SmpDocuments`. */
export function renderSmpJson(input: ReportInput): string {
  return `${JSON.stringify(smpDocuments(input), null, 2)}\n`;
}
