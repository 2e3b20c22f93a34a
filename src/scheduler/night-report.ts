import { utcMinute } from "../base/utc.ts";
import { unlikeMeasurements, unlikeRuns } from "../compare/conditions.ts";
import { measurementOf } from "../compare/measurement-of.ts";
import type { Measurement } from "../compare/result.ts";
import { sideBySide } from "../compare/side-by-side.ts";
import type { RunView } from "../run/run-view.ts";
import type { ResultRepository } from "../store/result-repository.ts";
import type { RunRepository, RunRow } from "../store/run-repository.ts";
import { differingConditions } from "./night-conditions.ts";
import { type SeriesPorts, seriesReport } from "./series-report.ts";

/** What a scheduled run shows in comparison with the nights before it. */
export interface NightReport {
  /** True if people should be told at once. */
  readonly worse: boolean;
  readonly headline: string;
  readonly lines: readonly string[];
}

export interface NightPorts extends SeriesPorts {
  readonly runs: Pick<RunRepository, "find" | "lastGoodNight">;
  readonly results: Pick<ResultRepository, "ofRun" | "nightsBefore">;
}

/**
 * Compares an ended run of a schedule with the nights before it that were measured alike. Comparisons are judged as a series;
 * the figures of single load tests are shown beside those of the last good night.
 * @returns `undefined` for a run that no schedule started, and for one that measured nothing.
 */
export async function nightReport(view: RunView, ports: NightPorts): Promise<NightReport | undefined> {
  if (view.night === undefined) return undefined;
  const now = await ports.runs.find(view.id);
  if (now === undefined) return undefined;
  const reports: NightReport[] = [];
  for (const { stepId, cellKey, result } of await ports.results.ofRun(view.id)) {
    const measured = measurementOf(result);
    if (measured === undefined) continue;
    const key = { stepId, cellKey };
    reports.push(
      measured.kind === "comparison"
        ? await seriesReport(now, key, measured, ports)
        : await besideLastNight(now, key, measured, ports),
    );
  }
  if (reports.length === 0) return undefined;
  return {
    worse: reports.some(({ worse }) => worse),
    headline: [...new Set(reports.map(({ headline }) => headline))].join(" "),
    lines: [...new Set(reports.flatMap(({ lines }) => lines))],
  };
}

type SingleTest = Extract<Measurement, { kind: "load" }>;

/** The figures of a single load test: one test does not show how much two would differ by chance. */
async function besideLastNight(
  now: RunRow,
  key: { readonly stepId: string; readonly cellKey: string },
  measured: SingleTest,
  { runs, results }: NightPorts,
): Promise<NightReport> {
  const quiet = (headline: string, lines: readonly string[] = []) => ({ worse: false, headline, lines });
  const before = await runs.lastGoodNight(now);
  if (before === undefined) return quiet("No earlier good night: there is nothing to compare with yet.");
  const name = `the night of ${utcMinute(before.slotMs ?? before.createdAtMs)} UTC (run ${before.id})`;
  const past = (await results.ofRun(before.id)).find(
    ({ stepId, cellKey }) => stepId === key.stepId && cellKey === key.cellKey,
  );
  const old = past && measurementOf(past.result);
  if (old?.kind !== "load") return quiet(`Nothing that ${name} measured was measured again.`);
  const unlike = [...unlikeRuns(before, now), ...unlikeMeasurements(old, measured)];
  if (unlike.length > 0) return quiet(`Not comparable with ${name}, because ${unlike.join(", ")}.`);
  const differences = differingConditions(before, now);
  return quiet(`Shown beside ${name}; single load tests are not judged.`, [
    `${key.stepId}: ${sideBySide(old, measured)}`,
    ...(differences.length === 0 ? [] : [`What was different: ${differences.join(" ")}`]),
  ]);
}
