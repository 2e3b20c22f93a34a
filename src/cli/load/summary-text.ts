import { formatDuration } from "../../base/duration.ts";
import { decodeHistogram } from "../../load/result/histogram.ts";
import { sum } from "../../load/result/live-figures.ts";
import type { Latency, LoadResult } from "../../load/result/result.ts";
import type { LoadProgress } from "../../load/send/progress.ts";

const COLUMNS = [
  ["p50", "p50"],
  ["p75", "p75"],
  ["p90", "p90"],
  ["p95", "p95"],
  ["p99", "p99"],
  ["p999", "p99.9"],
  ["p9999", "p99.99"],
  ["max", "max"],
] as const;
const BAR_LENGTH = 40;
const BARS = 12;

/** One line about a running load test: phase, time left, rate, percentiles, errors. */
export function renderProgress(progress: LoadProgress): string {
  const leftMs = Math.max(0, progress.totalMs - progress.elapsedMs);
  const phase = { warmup: "warming up", measuring: "measuring", draining: "finishing" }[progress.phase];
  return [
    phase,
    `${formatDuration(Math.ceil(leftMs / 1_000) * 1_000)} left`,
    `${progress.rateRps.toFixed(0)} req/s`,
    `p50 ${msOrNone(progress.p50Ms)}`,
    `p99 ${msOrNone(progress.p99Ms)}`,
    `${progress.errors} errors`,
  ].join("  ");
}

/** A load result as text for a terminal of 80 columns or more: what was requested, what was measured, a histogram. */
export function renderLoadResult(result: LoadResult): string {
  return [
    ...searchLines(result),
    headline(result),
    "",
    ...tableLines(result),
    ...counts(result),
    "",
    ...targetLines(result),
    ...histogramLines(result),
    ...warnings(result),
    "",
  ].join("\n");
}

function headline(result: LoadResult): string {
  const { mode, duration_s, connections, workers } = result;
  const load = mode === "open" ? `${rateText(result)}, open loop` : "closed loop at full speed";
  const by = `${connections} connections, ${workers} ${workers === 1 ? "worker" : "workers"}`;
  const more = result.targets === undefined ? "" : ` and ${result.targets.length - 1} more`;
  return `${result.method} ${result.target}${more}\n${load}, ${formatDuration(duration_s * 1_000)}, ${by}`;
}

function rateText({ rate_target_rps, profile }: LoadResult): string {
  const parts = profile?.schedule ?? [];
  if (parts.length === 0) return `${rate_target_rps} req/s`;
  const rates = parts.flatMap(({ from_rps, to_rps }) =>
    from_rps === to_rps ? [to_rps] : [from_rps, to_rps],
  );
  return `${profile?.shape}: ${rates.join(" → ")} req/s`;
}

/** The trials of a search, and what it found. */
function searchLines({ search }: LoadResult): string[] {
  if (search === undefined) return [];
  const limit = `p99 ${formatMs(search.p99_limit_ms)}, error rate ${search.error_rate_limit}`;
  const trials = search.trials.map(
    ({ rate_rps, p99_ms, error_rate, kept, reason }) =>
      `${String(rate_rps).padStart(9)} req/s  p99 ${msOrNone(p99_ms).padStart(9)}  errors ${(error_rate * 100).toFixed(2)} %  ${kept ? "kept" : (reason ?? "broken")}`,
  );
  return [
    `highest rate within ${limit}: ${search.found_rps} req/s. ${search.reason}`,
    ...trials,
    "",
    search.found_rps > 0 ? "The trial at that rate:" : "The trial at the lowest rate:",
    "",
  ];
}

/** Latencies of nothing are left out, and so is the table if there are no others; so are columns without a figure. */
function tableLines(result: LoadResult): string[] {
  const rows: (readonly [string, Latency | null])[] = [
    ["latency", result.latency_ms],
    ["service time", result.service_ms],
    ["connect", result.connect_ms],
    ["TLS", result.tls_ms],
  ];
  const known = rows.flatMap(([name, latency]) => (latency?.max === undefined ? [] : [{ name, latency }]));
  const columns = COLUMNS.filter(([column]) => known.some(({ latency }) => latency[column] !== undefined));
  const lines = [["ms", ...columns.map(([, title]) => title)]];
  for (const { name, latency } of known)
    lines.push([name, ...columns.map(([column]) => figureOrNone(latency[column]))]);
  if (lines.length === 1) return [];
  const texts = lines.map(
    ([name, ...cells]) => (name ?? "").padEnd(13) + cells.map((cell) => cell.padStart(9)).join(""),
  );
  return [...texts, ""];
}

function counts(result: LoadResult): string[] {
  const list = (entries: Readonly<Record<string, number>>) =>
    Object.entries(entries)
      .map(([key, count]) => `${key}: ${count}`)
      .join(", ") || "none";
  const { generator } = result;
  const lag = generator.send_lag_ms;
  const late = lag.max === undefined ? "" : `sent late by ${lagText(lag)}; `;
  return [
    `requests    ${result.requests}, ${result.rate_achieved_rps.toFixed(1)} per second`,
    `status      ${list(result.status)}`,
    `errors      ${list(failuresOf(result))}${resentText(result)}`,
    ...reasonLines(result),
    ...(result.unexpected === undefined ? [] : [`unexpected  ${result.unexpected} answers`]),
    `bytes       ${result.bytes_in} in, ${result.bytes_out} out`,
    `generator   ${late}${generator.cpu_seconds.toFixed(2)} s of CPU`,
  ];
}

/** Requests without an answer by kind, and the answers that count as failed, so that both make up the error rate. */
function failuresOf({ requests, error_rate, errors }: LoadResult): Readonly<Record<string, number>> {
  const answers = Math.round(requests * error_rate) - sum(errors);
  return answers > 0 ? { ...errors, "failed answers": answers } : errors;
}

/** The delay that 1 % exceeded, or the longest if there were too few requests to say so. */
function lagText({ p50, p99, max }: LoadResult["generator"]["send_lag_ms"]): string {
  const tail = p99 === undefined ? `max ${msOrNone(max)}` : `p99 ${formatMs(p99)}`;
  return p50 === undefined ? tail : `p50 ${formatMs(p50)}, ${tail}`;
}

function resentText({ resent = 0 }: LoadResult): string {
  return resent === 0 ? "" : `; ${resent} sent again, whose connection had ended`;
}

/** The figures of each target, if there are several. */
function targetLines({ targets = [] }: LoadResult): string[] {
  const lines = targets.flatMap(({ url, method, requests, error_rate, latency_ms }) => {
    if (requests === undefined) return [];
    const { p50, p99 } = latency_ms ?? {};
    const failed = `${((error_rate ?? 0) * 100).toFixed(2)} % failed`;
    return [
      `${method} ${url}`,
      `            ${requests} requests, p50 ${msOrNone(p50)}, p99 ${msOrNone(p99)}, ${failed}`,
    ];
  });
  return lines.length === 0 ? [] : [...lines, ""];
}

/** Why requests got no answer, as far as it is known. */
function reasonLines({ error_reasons: reasons = [] }: LoadResult): string[] {
  return reasons.map(({ kind, reason, count }) => `            ${count} × ${kind}: ${reason}`);
}

/** Bars of equal width on a logarithmic axis from the lowest to the highest latency; every per mille of the answers goes into the bar of its latency. */
function histogramLines(result: LoadResult): string[] {
  const histogram = decodeHistogram(result.histogram.latency);
  if (histogram.totalCount === 0) return [];
  const { min = 0, max = 0 } = result.latency_ms;
  const lowUs = Math.max(1, min * 1_000);
  const ratio = Math.max(1.2, (max * 1_000) / lowUs);
  const perMille = new Array<number>(BARS).fill(0);
  for (let i = 0; i < 1_000; i++) {
    const us = histogram.getValueAtPercentile((i + 0.5) / 10);
    const place = Math.floor((Math.log(us / lowUs) / Math.log(ratio)) * BARS);
    const bar = Math.min(BARS - 1, Math.max(0, place));
    perMille[bar] = (perMille[bar] ?? 0) + 1;
  }
  const most = Math.max(...perMille);
  return perMille.map((share, i) => {
    const bar = "█".repeat(Math.round((share / most) * BAR_LENGTH)) || (share > 0 ? "▏" : "");
    const upTo = `≤ ${formatMs((lowUs * ratio ** ((i + 1) / BARS)) / 1_000)}`;
    return `${upTo.padStart(12)} ${(share / 10).toFixed(1).padStart(5)} % ${bar}`.trimEnd();
  });
}

function warnings(result: LoadResult): string[] {
  const lines: string[] = [];
  if (result.partial) {
    const { partial_reasons: reasons = ["it was stopped early, or a worker was lost"] } = result;
    lines.push(`Partial: ${reasons.join("; ")}.`);
  }
  if (result.generator.saturated) lines.push(`Saturated, do not rank: ${result.generator.reason ?? ""}`);
  if (result.error_rate > 0) lines.push(`${(result.error_rate * 100).toFixed(2)} % of the requests failed.`);
  return lines.length === 0 ? [] : ["", ...lines];
}

/** A dash for a figure that the data does not carry. */
function msOrNone(ms: number | undefined): string {
  return ms === undefined ? "–" : formatMs(ms);
}

function figureOrNone(ms: number | undefined): string {
  return ms === undefined ? "–" : formatFigure(ms);
}

function formatMs(ms: number): string {
  return `${formatFigure(ms)} ms`;
}

/** Three significant digits: 0.213, 1.28, 95.1, 1204. */
function formatFigure(ms: number): string {
  return ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms >= 1 ? ms.toFixed(2) : ms.toFixed(3);
}
