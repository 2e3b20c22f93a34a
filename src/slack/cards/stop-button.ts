import type { RunView } from "../../run/run-view.ts";
import { button } from "../message.ts";
import { ACTION } from "./actions.ts";

const SKIP = " skip";

/**
 * The button that stops a run or, while the run cleans up, skips the clean-up. The button's value says which of the two
 * it means: one drawn before somebody else stopped the run must not skip the clean-up that its label promises.
 */
export function stopButton({ id, status }: RunView) {
  const stopping = status === "cancelling";
  return button({
    label: stopping ? "Stop now" : "Stop",
    actionId: ACTION.stop,
    value: stopping ? `${id}${SKIP}` : id,
    style: "danger",
    confirm: stopping
      ? {
          title: "Skip the clean-up?",
          text: "What the run created may be left behind.",
          yes: "Skip it",
          no: "Let it clean up",
        }
      : {
          title: "Stop this run?",
          text: "It stops after the current step and then cleans up.",
          yes: "Stop it",
          no: "Let it run",
        },
  });
}

/** Reads the value of {@link stopButton}. */
export function readStopPress(value: string): { readonly runId: string; readonly skip: boolean } {
  const skip = value.endsWith(SKIP);
  return { runId: skip ? value.slice(0, -SKIP.length) : value, skip };
}
