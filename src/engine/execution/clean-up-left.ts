import { Failure } from "../../base/failure.ts";
import type { LeftBehind } from "../state/run-state.ts";

/**
 * Why a run cannot end yet: the cluster was away for longer than its clean-up could wait. It is taken up again by whoever
 * stops it once more, and by the next start.
 */
export function cleanUpLeft(left: readonly LeftBehind[]): Failure {
  const names = [...new Set(left.flatMap((one) => one.names))];
  const places = [...new Set(left.map(({ place }) => place))];
  const problems = [...new Set(left.map(({ problem }) => problem))];
  return new Failure("CLEAN_UP_LEFT", `The clean-up could not reach the cluster: ${problems.join(" ")}`, {
    state: `Not done: ${places.join(", ")}.${names.length === 0 ? "" : ` Left on the cluster: ${names.join(", ")}.`}`,
    hint: "Stop this run once more when the cluster answers, or start Regatta again: either removes what is left.",
  });
}
