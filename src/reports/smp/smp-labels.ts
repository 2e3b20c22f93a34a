import { comparisonFigures } from "../comparison-figures.ts";
import type { MeasuredVariant, ReportInput } from "../input.ts";

type LabelValue = string | number | boolean | null | undefined;

/** Labels with our prefix, as texts like the specification requires; values that are not known are left out. */
export function labelled(values: Readonly<Record<string, LabelValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [`regatta.dev/${name}`, String(value)]),
  );
}

/** Labels of the test configuration: nothing that changes from run to run, so that its id stays the same. */
export function testLabels({ run, stepId, result }: ReportInput): Record<string, string> {
  const first = result.kind === "load" ? result : Object.values(result.variants)[0]?.rounds[0];
  return labelled({
    playbook: run.playbookName,
    step: stepId,
    mode: first?.mode ?? null,
    protocol: first?.protocol ?? null,
    method: first?.method ?? null,
    rate_target_rps: first?.rate_target_rps ?? null,
    warmup_s: first?.warmup_s ?? null,
    rounds: result.kind === "load" ? 1 : result.rounds,
    baseline: result.kind === "load" ? null : result.baseline,
  });
}

/** Labels of a variant's result: the figures that the specification has no fields for. */
export function resultLabels(variant: MeasuredVariant, input: ReportInput): Record<string, string> {
  const { latency_ms: latency, service_ms: service } = variant;
  return labelled({
    run: input.run.id,
    step: input.stepId,
    product_version: input.productVersion,
    variant: variant.name,
    is_baseline: variant.isBaseline,
    target_qps: variant.rate_target_rps,
    requests: variant.requests,
    error_rate: variant.error_rate,
    rounds: variant.rounds.length,
    saturated: variant.saturated,
    ranked: input.result.kind === "comparison" ? input.result.verdict.ranked : null,
    stddev_ms: latency.stddev,
    p75_ms: latency.p75,
    p95_ms: latency.p95,
    p99_9_ms: latency.p999,
    p99_99_ms: latency.p9999,
    service_p50_ms: service.p50,
    service_p99_ms: service.p99,
    ...(input.result.kind === "comparison" ? comparisonFigures(input.result, variant) : {}),
  });
}
