import type { RunView } from "../../run/run-view.ts";
import { button } from "../message.ts";
import { ACTION } from "./actions.ts";

const SKIP = " skip";

/**
 * The button that stops a run, or, while it cleans up, skips that. Which of the two it means goes along with the press:
 * a button that was drawn before somebody else has stopped the run must not skip what it says it lets happen.
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

/** Reads what {@link stopButton} says with a press. */
export function readStopPress(value: string): { readonly runId: string; readonly skip: boolean } {
  const skip = value.endsWith(SKIP);
  return { runId: skip ? value.slice(0, -SKIP.length) : value, skip };
}
