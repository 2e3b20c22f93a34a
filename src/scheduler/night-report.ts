import type { JsonObject } from "../base/json.ts";
import { compareNights } from "../compare/compare-nights.ts";
import { nightSentences } from "../compare/night-sentences.ts";
import type { ComparisonResult } from "../compare/result.ts";
import type { RunView } from "../engine/run-view.ts";
import type { ResultRepository } from "../store/result-repository.ts";
import type { RunRepository } from "../store/run-repository.ts";
import { differingConditions } from "./night-conditions.ts";

/** What a night says of itself against the last good one. */
export interface NightReport {
  /** True when a figure is worse beyond doubt. */
  readonly worse: boolean;
  readonly headline: string;
  readonly lines: readonly string[];
}

export interface NightPorts {
  readonly runs: Pick<RunRepository, "find" | "lastGoodNight">;
  readonly results: Pick<ResultRepository, "ofRun">;
}

/**
 * Compares an ended run of a schedule with the last one before it that ended well.
 * @returns `undefined` for a run of no schedule, and for one that measured nothing to compare.
 */
export async function nightReport(
  view: RunView,
  { runs, results }: NightPorts,
): Promise<NightReport | undefined> {
  if (view.night === undefined) return undefined;
  const now = await runs.find(view.id);
  const measured = (await results.ofRun(view.id)).filter(({ result }) => isComparison(result));
  if (now === undefined || measured.length === 0) return undefined;
  const before = await runs.lastGoodNight(now);
  if (before === undefined)
    return {
      worse: false,
      headline: "The first good night of this schedule: nothing to compare it with yet.",
      lines: [],
    };
  const past = await results.ofRun(before.id);
  const name = `the night of ${utcMinute(before.slotMs ?? before.createdAtMs)} (run ${before.id})`;
  const reports = measured.flatMap(({ stepId, cellKey, result }) => {
    const old = past.find((other) => other.stepId === stepId && other.cellKey === cellKey)?.result;
    if (old === undefined || !isComparison(old)) return [];
    const pair = { before: asComparison(old), now: asComparison(result) };
    const said = nightSentences(compareNights(pair.before, pair.now), name);
    return [{ ...said, differences: differingConditions(before, now, pair) }];
  });
  const [first] = reports;
  if (first === undefined) {
    const differences = differingConditions(before, now, undefined);
    return {
      worse: false,
      headline: `Nothing that ${name} measured was measured again.`,
      lines: differences,
    };
  }
  const differences = [...new Set(reports.flatMap((report) => report.differences))];
  return {
    worse: reports.some(({ worse }) => worse),
    headline: reports.map(({ headline }) => headline).join(" "),
    lines: [
      ...reports.flatMap(({ lines }) => lines),
      ...(differences.length === 0 ? [] : [`Not under equal conditions: ${differences.join(" ")}`]),
    ],
  };
}

function isComparison(result: JsonObject): boolean {
  return result.kind === "comparison";
}

function asComparison(result: JsonObject): ComparisonResult {
  return result as unknown as ComparisonResult;
}

function utcMinute(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
