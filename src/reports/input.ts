import type { JsonObject } from "../base/json.ts";
import type { Measurement, VariantFacts, VariantResult } from "../compare/result.ts";
import type { Latency, LoadResult } from "../load/result/result.ts";
import type { ThresholdView } from "../run/run-view.ts";

/** The complete input of a report, which is a pure function of it. */
export interface ReportInput {
  readonly run: {
    readonly id: string;
    readonly playbookName: string;
    readonly title: string;
    readonly requestedBy: string;
    /** RFC 3339, UTC. */
    readonly startedAt: string;
    readonly endedAt: string;
    readonly inputs: JsonObject;
  };
  readonly stepId: string;
  readonly result: Measurement;
  /** The verdicts on the result, in the order of the step's thresholds. */
  readonly thresholds: readonly ThresholdView[];
  readonly environment: EnvironmentFacts;
  readonly productVersion: string;
  /** The figures of another run beside these, as sentences; absent if it is not compared with one. */
  readonly changes?: readonly string[];
}

/** Where the result was measured. Figures are meaningless without it. */
export interface EnvironmentFacts {
  /** The uid of `kube-system`, or of the machine for runs on loopback; opaque. */
  readonly id: string;
  readonly kind: "loopback" | "sandbox" | "kubernetes";
  /** `null` on loopback. */
  readonly kubernetesVersion: string | null;
  readonly nodes: readonly {
    readonly type: string;
    readonly cores: number;
    readonly memoryMb: number;
    readonly arch: string;
    readonly os: string;
  }[];
  readonly workloads: readonly { readonly name: string; readonly replicas: number }[];
}

/** A chart as an attachment, with the text that screen readers use. */
export interface ChartImage {
  readonly name: "percentiles" | "distribution" | "timeline" | "overhead";
  readonly title: string;
  /** What the picture shows, with its figures; at most 1,000 characters. */
  readonly altText: string;
  /** In pixels. */
  readonly size: { readonly width: number; readonly height: number };
  readonly png: Uint8Array;
}

/** One line of a chart or one row of a table: a variant of a comparison, or a single load test. */
export interface MeasuredVariant {
  readonly name: string;
  readonly isBaseline: boolean;
  /** `null` for a single load test, which does not know which mesh it went through. */
  readonly facts: VariantFacts | null;
  /** Of all requests together. */
  readonly latency_ms: Latency;
  readonly service_ms: Latency;
  /** What a round typically had, which is what comparisons are about; of a single load test its figures. */
  readonly typical_ms: Pick<Latency, "p50" | "p90" | "p99">;
  readonly rate_target_rps: number;
  readonly rate_achieved_rps: number;
  readonly requests: number;
  readonly error_rate: number;
  readonly saturated: boolean;
  readonly rounds: readonly LoadResult[];
}

/** The variants of either kind of result: the baseline first, then in the order of declaration. */
export function variantsOf(result: Measurement): readonly MeasuredVariant[] {
  if (result.kind === "load") {
    const { saturated } = result.generator;
    const typical_ms = result.latency_ms;
    return [
      { ...result, name: "load", isBaseline: false, facts: null, saturated, typical_ms, rounds: [result] },
    ];
  }
  return Object.entries(result.variants)
    .map(([name, variant]) => ({
      ...variant,
      name,
      isBaseline: name === result.baseline,
      typical_ms: valuesOf(variant.typical_ms),
    }))
    .sort((a, b) => Number(b.isBaseline) - Number(a.isBaseline));
}

function valuesOf({ p50, p90, p99 }: VariantResult["typical_ms"]): MeasuredVariant["typical_ms"] {
  return {
    ...(p50 && { p50: p50.value }),
    ...(p90 && { p90: p90.value }),
    ...(p99 && { p99: p99.value }),
  };
}

/** Where it was measured, in a few words: `sandbox, 1 node, 2 cores`. */
export function environmentWords({ kind, kubernetesVersion, nodes }: EnvironmentFacts): string {
  const cores = nodes.reduce((sum, node) => sum + node.cores, 0);
  const where = kind === "kubernetes" ? `Kubernetes ${kubernetesVersion ?? ""}`.trim() : kind;
  if (nodes.length === 0) return where;
  const machine = kind === "loopback" ? "" : `, ${nodes.length} ${nodes.length === 1 ? "node" : "nodes"}`;
  return `${where}${machine}, ${cores} ${cores === 1 ? "core" : "cores"}`;
}

/** What a reader must know before seeing the figures, in a few words; `null` when there is nothing to warn about. */
export function caveatOf(result: Measurement): string | null {
  if (result.kind === "comparison") return result.verdict.ranked ? null : "quick look, not a ranking";
  if (result.generator.saturated) return "saturated: the load generator was the bottleneck";
  return result.partial ? "stopped early" : null;
}
