import { utcMinute } from "../base/utc.ts";
import { measurementOf } from "../compare/measurement-of.ts";
import { type MeasuredTwice, whatChanged } from "../compare/what-changed.ts";
import type { RunView } from "../run/run-view.ts";
import type { ResultRepository } from "../store/result-repository.ts";
import type { RunRepository } from "../store/run-repository.ts";
import { differingConditions, differingVariants } from "./night-conditions.ts";

/** What a scheduled run shows in comparison with the last good one. */
export interface NightReport {
  /** True when a figure is clearly worse. */
  readonly worse: boolean;
  readonly headline: string;
  readonly lines: readonly string[];
}

export interface NightPorts {
  readonly runs: Pick<RunRepository, "find" | "lastGoodNight">;
  readonly results: Pick<ResultRepository, "ofRun">;
}

/**
 * Compares an ended run of a schedule with the last earlier one that succeeded. Comparisons are judged if their rounds
 * allow it; the figures of single load tests are shown side by side.
 * @returns `undefined` for a run that no schedule started, and for one that measured nothing.
 */
export async function nightReport(
  view: RunView,
  { runs, results }: NightPorts,
): Promise<NightReport | undefined> {
  if (view.night === undefined) return undefined;
  const now = await runs.find(view.id);
  const measured = await results.ofRun(view.id);
  if (now === undefined || measured.length === 0) return undefined;
  const before = await runs.lastGoodNight(now);
  if (before === undefined) {
    const first =
      view.status === "succeeded" ? "The first good night of this schedule" : "No earlier good night";
    return { worse: false, headline: `${first}: nothing to compare it with yet.`, lines: [] };
  }
  const past = await results.ofRun(before.id);
  const name = `the night of ${utcMinute(before.slotMs ?? before.createdAtMs)} UTC (run ${before.id})`;
  const said = measured.flatMap(({ stepId, cellKey, result }): readonly Said[] => {
    const old = past.find((other) => other.stepId === stepId && other.cellKey === cellKey);
    return sayOf([old && measurementOf(old.result), measurementOf(result)], stepId, name);
  });
  const unlike = differingConditions(before, now);
  const differences = [...new Set([...unlike, ...said.flatMap(({ facts }) => facts)])];
  const headlines = [...new Set(said.map(({ headline }) => headline))];
  return {
    worse: said.some(({ worse }) => worse),
    headline: headlines.join(" ") || `Nothing that ${name} measured was measured again.`,
    lines: [
      ...said.flatMap(({ lines }) => lines),
      ...(differences.length === 0 ? [] : [`Not under equal conditions: ${differences.join(" ")}`]),
    ],
  };
}

/** How one measurement compares with the same one from another night. */
interface Said extends NightReport {
  /** How the variants differ from before. */
  readonly facts: readonly string[];
}

function sayOf(pair: MeasuredTwice, stepId: string, name: string): readonly Said[] {
  const change = whatChanged(pair, name);
  switch (change.kind) {
    case "judged":
      return [{ ...change.said, facts: differingVariants(pair) }];
    case "beside":
      return [
        {
          worse: false,
          facts: [],
          headline: `Shown beside ${name}; single load tests are not judged.`,
          lines: [`${stepId}: ${change.figures}`],
        },
      ];
    case "unlike":
      return [];
  }
}
