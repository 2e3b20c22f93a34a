import { utcMinute } from "../base/utc.ts";
import { unlikeMeasurements, unlikeRuns } from "../compare/conditions.ts";
import { differingVariants } from "../compare/differing-variants.ts";
import { errorFindings, judgeNight, type NightResult } from "../compare/night-series.ts";
import type { ComparisonResult } from "../compare/result.ts";
import type { NightRow } from "../store/night-results.ts";
import type { ResultRepository } from "../store/result-repository.ts";
import type { RunRepository, RunRow } from "../store/run-repository.ts";
import { differingConditions } from "./night-conditions.ts";
import { type SeriesSentences, seriesSentences } from "./series-sentences.ts";

export interface SeriesPorts {
  readonly runs: Pick<RunRepository, "find">;
  readonly results: Pick<ResultRepository, "nightsBefore">;
}

/** A night of the series, with what it measured. */
interface SeriesNight {
  readonly runId: string;
  readonly atMs: number;
  readonly result: NightResult;
}

/**
 * Judges what a night compared as the newest of a series: the earlier good nights of its schedule that had the same inputs and
 * conditions, and could be judged themselves.
 */
export async function seriesReport(
  now: RunRow,
  key: { readonly stepId: string; readonly cellKey: string },
  measured: ComparisonResult,
  ports: SeriesPorts,
): Promise<Omit<SeriesSentences, "changedFrom">> {
  const rows = await ports.results.nightsBefore(now, key);
  const like: SeriesNight[] = [];
  const unlike: string[] = [];
  for (const row of rows.filter(({ good }) => good)) {
    const result = row.result as unknown as NightResult; // checked before it was stored, see `measurementOf`
    const reasons = [...unlikeRuns(row, now), ...unlikeMeasurements(result, measured)];
    if (reasons.length > 0) unlike.push(reasons.join(", "));
    else if (result.verdict.ranked) like.push({ runId: row.runId, atMs: row.slotMs, result });
  }
  const left = leftOut(rows, unlike, like.length);
  const history = like.map(({ result }) => result);
  if (!measured.verdict.ranked) {
    const failing = errorFindings(history, measured)
      .filter(({ worse }) => worse)
      .map(({ variant }) => variant);
    const errors = failing.length === 0 ? "" : ` Fails more often than before: ${failing.join(", ")}.`;
    const why = measured.verdict.reasons[0] ?? "it was a quick look.";
    return {
      worse: failing.length > 0,
      headline: `This night cannot be judged: ${why}${errors}`,
      lines: left,
    };
  }
  const nights: readonly SeriesNight[] = [
    ...like,
    { runId: now.id, atMs: now.slotMs ?? now.createdAtMs, result: measured },
  ];
  const nightName = (index: number) => `the night of ${utcMinute(nights[index]?.atMs ?? 0)} UTC`;
  const { changedFrom, ...said } = seriesSentences(
    judgeNight(history, measured),
    measured.baseline,
    nightName,
  );
  const causes = changedFrom === undefined ? [] : await causeLines(nights, changedFrom, ports);
  return { ...said, lines: [...causes, ...said.lines, ...left] };
}

/** What was different between the last night before a change and the first after it. */
async function causeLines(
  nights: readonly SeriesNight[],
  from: number,
  { runs }: SeriesPorts,
): Promise<readonly string[]> {
  const [before, after] = [nights[from - 1], nights[from]];
  if (before === undefined || after === undefined) return [];
  const [old, fresh] = [await runs.find(before.runId), await runs.find(after.runId)];
  const differences = [
    ...(old && fresh ? differingConditions(old, fresh) : []),
    ...differingVariants(before.result, after.result),
  ];
  const between = `between run ${before.runId} and run ${after.runId}`;
  if (differences.length === 0)
    return [
      `Nothing that is recorded was different ${between}: playbook, inputs, Regatta, cluster, meshes and proxies were the same. Look at nodes, kernel and neighbours.`,
    ];
  return [`What was different ${between}: ${differences.join(" ")}`];
}

function leftOut(rows: readonly NightRow[], unlike: readonly string[], like: number): readonly string[] {
  const unjudged = rows.length - like - unlike.length;
  const nights = (count: number) => `${count} earlier night${count === 1 ? "" : "s"}`;
  const newest = unlike.at(-1);
  return [
    ...(newest === undefined ? [] : [`${nights(unlike.length)} not comparable, because ${newest}.`]),
    ...(unjudged === 0 ? [] : [`${nights(unjudged)} left out: too few rounds, errors, or a busy machine.`]),
  ];
}
