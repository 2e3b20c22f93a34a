import { Failure } from "../../base/failure.ts";
import type { Store } from "../../store/open-store.ts";
import type { LeftBehind } from "../state/run-state.ts";

/** How the clean-up of a run goes on. On a server, every replica takes up runs that nobody executes, this one included. */
const NEXT: Readonly<Record<Store["kind"], string>> = {
  embedded:
    "Stop this run once more when the cluster answers, or start Regatta again: either removes what is left.",
  server: "Regatta tries again by itself and removes it when the cluster answers.",
};

/**
 * Why a run cannot end yet: the cluster was away for longer than its clean-up could wait.
 * @param store the kind of store, which decides who takes the run up again.
 */
export function cleanUpLeft(left: readonly LeftBehind[], store: Store["kind"]): Failure {
  const names = [...new Set(left.flatMap((one) => one.names))];
  const places = [...new Set(left.map(({ place }) => place))];
  const problems = [...new Set(left.map(({ problem }) => problem))];
  return new Failure("CLEAN_UP_LEFT", `The clean-up could not reach the cluster: ${problems.join(" ")}`, {
    state: `Not done: ${places.join(", ")}.${names.length === 0 ? "" : ` Left on the cluster: ${names.join(", ")}.`}`,
    hint: NEXT[store],
  });
}
