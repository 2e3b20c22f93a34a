import { formatMs, formatRate, formatShare, trimZeros } from "../../base/figure.ts";
import type { Comparison } from "../../playbook/index.ts";

/** A sentence with more figures than this is not read. */
const MOST_FIGURES = 4;
/** Maps whose keys are what was measured, so that a key is the subject of a figure: `sidecar p99`. */
const SUBJECTS: ReadonlySet<string> = new Set(["variants", "overhead"]);
const LABELS: Readonly<Record<string, string>> = {
  p999: "p99.9",
  p9999: "p99.99",
  error_rate: "error rate",
  rate_achieved_rps: "achieved rate",
  found_rps: "found rate",
};
/** Names that add nothing beside the others. */
const SILENT: ReadonlySet<string> = new Set(["latency_ms", "value", "generator"]);
const PAST = { previous: " from the last good run", reference: " from the reference" } as const;

/** The comparisons that decided a threshold, in words: `sidecar p99 494 ms, limit 250 ms`. @returns `undefined` of none */
export function comparisonWords(comparisons: readonly Comparison[]): string | undefined {
  const byLimit = new Map<string, string[]>();
  for (const comparison of comparisons) {
    const { figure, limit } = wordsOf(comparison);
    byLimit.set(limit, [...(byLimit.get(limit) ?? []), figure]);
  }
  const sentences = [...byLimit].map(([limit, figures]) => {
    const more = figures.length - MOST_FIGURES;
    const shown = more > 0 ? [...figures.slice(0, MOST_FIGURES), `${more} more`] : figures;
    return `${shown.join(", ")}, ${limit}`;
  });
  return sentences.length === 0 ? undefined : sentences.join("; ");
}

/** What a figure is called: `sidecar p99`. @param path its names in the result */
export function figureLabel(path: readonly string[]): string {
  const words: string[] = [];
  path.forEach((name, index) => {
    if (SUBJECTS.has(name) && index + 1 < path.length) return;
    const isSubject = index > 0 && SUBJECTS.has(path[index - 1] ?? "");
    if (isSubject) words.push(name);
    else if (!SILENT.has(name) || path.length === 1) words.push(LABELS[name] ?? plain(name));
  });
  return words.join(" ");
}

function plain(name: string): string {
  return name.replace(/_(?:ms|rps|s)$/, "").replaceAll("_", " ");
}

function wordsOf({ path, comparator, figure, limit, past }: Comparison) {
  const format = formatOf(path);
  let [measured, bound] = [format(figure), format(limit)];
  // Rounded to the same digits, a breach by a little would read like one by nothing.
  if (figure !== limit && measured === bound) [measured, bound] = [exact(figure, path), exact(limit, path)];
  const from = past === undefined ? "" : PAST[past];
  return {
    figure: `${figureLabel(path)} ${measured}`,
    limit: `${boundWords(comparator, figure === limit)} ${bound}${from}`,
  };
}

function boundWords(comparator: Comparison["comparator"], isEqual: boolean): string {
  switch (comparator) {
    case "<":
      return isEqual ? "must be below" : "limit";
    case "<=":
      return "limit";
    case ">":
      return isEqual ? "must be above" : "at least";
    case ">=":
      return "at least";
    case "==":
      return "must be";
    case "!=":
      return "must not be";
  }
}

/** The unit is in the names: that of the nearest name with one holds. */
function formatOf(path: readonly string[]): (value: number) => string {
  const unit = unitOf(path);
  if (unit === "share") return formatShare;
  if (unit === "rps") return formatRate;
  const suffix = unit === "" ? "" : ` ${unit}`;
  return unit === "ms"
    ? (value) => `${trimZeros(formatMs(value))}${suffix}`
    : (value) => `${Number(value.toPrecision(4))}${suffix}`;
}

function unitOf(path: readonly string[]): "ms" | "rps" | "s" | "share" | "" {
  for (const name of path.toReversed()) {
    if (name.endsWith("_ratio") || name === "ratio") return "";
    if (name === "error_rate") return "share";
    if (name.endsWith("_ms")) return "ms";
    if (name.endsWith("_rps")) return "rps";
    if (name.endsWith("_s")) return "s";
  }
  return "";
}

function exact(value: number, path: readonly string[]): string {
  const unit = unitOf(path);
  if (unit === "share") return `${Number((value * 100).toPrecision(12))} %`;
  return unit === "" ? String(value) : `${value} ${unit}`;
}
