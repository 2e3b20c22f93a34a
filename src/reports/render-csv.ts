import type { ComparisonResult } from "../compare/result.ts";
import type { Latency, LoadResult } from "../load/result/result.ts";
import { comparisonFigures } from "./comparison-figures.ts";
import { type MeasuredVariant, type ReportInput, variantsOf } from "./input.ts";

type Cell = string | number | boolean | null;

/**
 * The figures as CSV (RFC 4180: commas, CRLF, doubled quotes): a row for each round of each variant, then one for all its
 * rounds together, with `all` as its `round`. docs/report-format.md lists the columns.
 */
export function renderCsv(input: ReportInput): string {
  const rows = variantsOf(input.result).flatMap((variant) => [
    ...variant.rounds.map((round, index) => ({ ...contextOf(input, variant), ...roundOf(round, index + 1) })),
    ...(input.result.kind === "comparison"
      ? [{ ...contextOf(input, variant), ...allRoundsOf(variant), ...judgedCells(input.result, variant) }]
      : []),
  ]);
  const columns = Object.keys(rows.at(-1) ?? {}) as (keyof (typeof rows)[number])[];
  const lines = [columns.map(cellOf), ...rows.map((row) => columns.map((column) => cellOf(row[column])))];
  return `${lines.map((cells) => cells.join(",")).join("\r\n")}\r\n`;
}

function contextOf(input: ReportInput, variant: MeasuredVariant) {
  return {
    run: input.run.id,
    playbook: input.run.playbookName,
    step: input.stepId,
    environment: input.environment.kind,
    kubernetes_version: input.environment.kubernetesVersion,
    variant: variant.name,
    baseline: variant.isBaseline,
    mesh: variant.facts?.mesh ?? null,
    mesh_version: variant.facts?.mesh_version ?? null,
    data_plane: variant.facts?.data_plane ?? null,
    mtls: variant.facts?.mtls ?? null,
  };
}

function roundOf(round: LoadResult, number: number | "all") {
  return {
    round: number,
    started_at: round.started_at,
    duration_s: round.duration_s,
    mode: round.mode,
    protocol: round.protocol,
    target: round.target,
    connections: round.connections,
    rate_target_rps: round.rate_target_rps,
    rate_achieved_rps: round.rate_achieved_rps,
    requests: round.requests,
    error_rate: round.error_rate,
    resent: round.resent ?? null,
    saturated: round.generator.saturated,
    partial: round.partial,
    ...latencyCells(round.latency_ms, round.service_ms),
  };
}

function allRoundsOf(variant: MeasuredVariant) {
  const [first] = variant.rounds;
  if (first === undefined) return {};
  const { rate_target_rps, rate_achieved_rps, requests, error_rate, saturated } = variant;
  return {
    ...roundOf(first, "all"),
    duration_s: variant.rounds.reduce((sum, { duration_s }) => sum + duration_s, 0),
    partial: variant.rounds.some(({ partial }) => partial),
    rate_target_rps,
    rate_achieved_rps,
    requests,
    error_rate,
    resent: sumOfKnown(variant.rounds.map(({ resent }) => resent)),
    saturated,
    ...latencyCells(variant.latency_ms, variant.service_ms),
  };
}

/** The columns of a comparison, each ratio followed by its interval and its verdict. */
function judgedCells(result: ComparisonResult, variant: MeasuredVariant) {
  const { p50_ratio, p50_verdict, p99_ratio, p99_verdict, errors_verdict, ...figures } = comparisonFigures(
    result,
    variant,
  );
  const added = result.overhead[variant.name];
  return {
    ...figures,
    p50_ratio,
    p50_ratio_low: added?.p50_ratio?.low ?? null,
    p50_ratio_high: added?.p50_ratio?.high ?? null,
    p50_verdict,
    p99_ratio,
    p99_ratio_low: added?.p99_ratio?.low ?? null,
    p99_ratio_high: added?.p99_ratio?.high ?? null,
    p99_verdict,
    errors_verdict,
  };
}

/** `null` if a round lacks the figure because an older version measured it. */
function sumOfKnown(counts: readonly (number | undefined)[]): number | null {
  return counts.reduce<number | null>(
    (sum, count) => (sum === null || count === undefined ? null : sum + count),
    0,
  );
}

function latencyCells(latency: Latency, service: Latency) {
  return {
    min_ms: latency.min,
    mean_ms: latency.mean,
    stddev_ms: latency.stddev,
    p50_ms: latency.p50,
    p75_ms: latency.p75,
    p90_ms: latency.p90,
    p95_ms: latency.p95,
    p99_ms: latency.p99,
    p99_9_ms: latency.p999,
    p99_99_ms: latency.p9999,
    max_ms: latency.max,
    service_p50_ms: service.p50,
    service_p99_ms: service.p99,
  };
}

/** Texts that a spreadsheet would run as formulas are prefixed with a quote (OWASP, "CSV injection"). */
function cellOf(value: Cell | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
