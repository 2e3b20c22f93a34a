import type { LoadResult } from "../../load/result/result.ts";
import { type MeasuredVariant, type ReportInput, variantsOf } from "../input.ts";
import { contentId } from "./content-id.ts";
import { smpMeshType } from "./mesh-type.ts";
import { labelled, resultLabels, testLabels } from "./smp-labels.ts";
import type { SmpDocuments, SmpEnvironment, SmpMeshConfig, SmpResult, SmpTestConfig } from "./smp-schema.ts";

const VERSION = "v0.0.1";
const PROTOCOL = {
  http1: "PROTOCOL_HTTP",
  http2: "PROTOCOL_HTTP",
  grpc: "PROTOCOL_GRPC",
  tcp: "PROTOCOL_TCP",
} as const;

/**
 * A result as the four messages of the Service Mesh Performance specification: one test configuration and one environment,
 * and a mesh configuration and a result for each variant, linked by their ids. Latencies are in milliseconds.
 */
export function smpDocuments(input: ReportInput): SmpDocuments {
  const test_config = testConfigOf(input);
  const environment = environmentOf(input);
  const variants = variantsOf(input.result).map((variant) => {
    const mesh = meshConfigOf(variant);
    const links = { test_id: test_config.id, mesh_config_id: mesh.id, env_id: environment.id };
    return { mesh, result: resultOf(variant, input, links) };
  });
  const mesh_configs = new Map(variants.map(({ mesh }) => [mesh.id, mesh]));
  return {
    test_config,
    environment,
    mesh_configs: [...mesh_configs.values()],
    results: variants.map(({ result }) => result),
  };
}

function testConfigOf(input: ReportInput): SmpTestConfig {
  const rounds = variantsOf(input.result).flatMap((variant) => variant.rounds.slice(0, 1));
  const content = {
    name: input.run.title,
    labels: testLabels(input),
    clients: rounds.map((round) => clientOf(round, input.environment.kind !== "loopback")),
    duration: `${Math.round((rounds[0]?.duration_s ?? 0) * 1_000) / 1_000}s`,
  };
  return { smp_version: VERSION, id: contentId("test", content), ...content };
}

function clientOf(round: LoadResult, internal: boolean): SmpTestConfig["clients"][number] {
  return {
    internal,
    load_generator: round.generator.name,
    protocol: PROTOCOL[round.protocol],
    connections: round.connections,
    rps: Math.round(round.rate_target_rps),
    endpoint_urls: [round.target],
  };
}

function environmentOf({ environment }: ReportInput): SmpEnvironment {
  const { id, kind, kubernetesVersion, nodes, workloads } = environment;
  const distinct = (values: readonly string[]) => [...new Set(values)].join(",") || null;
  const content = {
    labels: labelled({
      environment_id: id,
      environment_kind: kind,
      arch: distinct(nodes.map(({ arch }) => arch)),
      os: distinct(nodes.map(({ os }) => os)),
    }),
    ...(kubernetesVersion !== null && { kubernetes_version: kubernetesVersion }),
    nodes: nodes.map(({ type, cores, memoryMb }) => ({ type, cores, mem_mb: Math.round(memoryMb) })),
    individual_workloads: workloads.map(({ name, replicas }) => ({ name, count: replicas })),
  };
  return { smp_version: VERSION, id: contentId("environment", content), ...content };
}

function meshConfigOf({ facts }: MeasuredVariant): SmpMeshConfig {
  const version = facts?.mesh_version ?? null;
  const proxy = facts?.proxy_version ?? null;
  const content = {
    labels: labelled({ mesh: facts?.mesh ?? "unknown", data_plane: facts?.data_plane ?? "unknown" }),
    mtls_enabled: facts?.mtls ?? false,
    ...(version !== null && { mesh_build: version }),
    ...(proxy !== null && { proxy_build: proxy }),
    mesh_type: {
      type: smpMeshType(facts?.mesh ?? ""),
      ...(version !== null && { version }),
    },
  };
  return { smp_version: VERSION, id: contentId("mesh", content), ...content };
}

function resultOf(
  variant: MeasuredVariant,
  input: ReportInput,
  links: Pick<SmpResult, "test_id" | "mesh_config_id" | "env_id">,
): SmpResult {
  const { mean, p50, p90, p99, min, max } = variant.latency_ms;
  const starts = variant.rounds.map(({ started_at }) => Date.parse(started_at));
  const ends = variant.rounds.map(
    ({ started_at, duration_s }) => Date.parse(started_at) + duration_s * 1_000,
  );
  const content = {
    labels: resultLabels(variant, input),
    start_time: new Date(Math.min(...starts)).toISOString(),
    end_time: new Date(Math.max(...ends)).toISOString(),
    latencies_ms: onlyKnown({ min, average: mean, p50, p90, p99, max }),
    actual_qps: variant.rate_achieved_rps,
    ...links,
  };
  return { smp_version: VERSION, id: contentId("result", content), ...content };
}

/** Only the latencies that the data carries. */
function onlyKnown<Name extends string>(
  figures: Readonly<Record<Name, number | undefined>>,
): { [key in Name]?: number } {
  const known = Object.entries(figures).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as { [key in Name]?: number };
}
