import type { EnvironmentFacts, ReportInput } from "../../src/reports/input.ts";

const SANDBOX: EnvironmentFacts = {
  id: "7f0d4b0e-2f5a-4f6f-9c01-3f0a2c8e7f0d",
  kind: "sandbox",
  kubernetesVersion: "v1.34.0",
  nodes: [{ type: "sandbox", cores: 2, memoryMb: 8_192, arch: "amd64", os: "linux" }],
  workloads: [
    { name: "storefront", replicas: 1 },
    { name: "reviews-v1", replicas: 1 },
  ],
};

/** Everything that a report is made from, with the given result. */
export function fakeReportInput(
  result: ReportInput["result"],
  changes: Partial<ReportInput["run"]> & { readonly environment?: Partial<EnvironmentFacts> } = {},
): ReportInput {
  const { environment, ...run } = changes;
  return {
    run: {
      id: "01k8x0m3f7p2qe",
      playbookName: "compare-meshes",
      title: "Race the meshes",
      requestedBy: "ada",
      startedAt: "2026-01-02T03:03:00.000Z",
      endedAt: "2026-01-02T03:15:00.000Z",
      inputs: { rate: 100, rounds: 5 },
      ...run,
    },
    stepId: "race",
    result,
    thresholds: [],
    environment: { ...SANDBOX, ...environment },
    productVersion: "0.1.0",
  };
}
