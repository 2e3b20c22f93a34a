import { trimZeros } from "../base/figure.ts";
import type { ComparisonResult, Overhead } from "./result.ts";

/** Below this the baseline's rounds differ no more than rounds do on a machine with nothing else to do. */
const MOVED_RATIO = 1.25;

/** What a reader of the verdicts should know: where one round decides, and that the baseline moved between rounds. */
export function verdictNotes(input: {
  readonly overhead: Readonly<Record<string, Overhead>>;
  readonly drift: ComparisonResult["baseline_drift"];
}): string[] {
  const odd = Object.entries(input.overhead).flatMap(([name, effect]) =>
    (["p50", "p99"] as const)
      .filter((figure) => effect[figure]?.stands_out === true)
      .map((figure) => `${name} at ${figure}`),
  );
  return [
    ...(odd.length === 0
      ? []
      : [`One round stands out for ${odd.join(", ")}: a check that no single round decides says otherwise.`]),
    ...(input.drift.ratio > MOVED_RATIO && !input.drift.drifting
      ? [
          `The baseline's slowest round took ${trimZeros(input.drift.ratio.toFixed(1))} times its fastest. Variants are compared within rounds, where that cancels out.`,
        ]
      : []),
  ];
}
