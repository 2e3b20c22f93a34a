import type { RunView } from "../../run/run-view.ts";
import { button } from "../message.ts";
import { truncate } from "../text/mrkdwn.ts";
import { ACTION } from "./actions.ts";

const SKIP = " skip";

/**
 * The button that stops a run or, while it cleans up, skips the clean-up. Which of the two it means is sent with the press:
 * a button drawn before somebody else stopped the run must not skip the clean-up that it promises.
 */
export function stopButton(view: RunView) {
  const { id, status } = view;
  const stopping = status === "cancelling";
  return button({
    label: stopping ? "Stop now" : "Stop",
    actionId: ACTION.stop,
    value: stopping ? `${id}${SKIP}` : id,
    style: "danger",
    confirm: confirmOf(view),
  });
}

/** What a press really does, see `RunExecution.applyCancel`. */
function confirmOf({ status, steps, playbookTitle }: RunView) {
  const title = truncate(playbookTitle, 80);
  const cleanUp = steps.filter(({ phase }) => phase === "finally").length;
  if (status === "queued")
    return {
      title: "Take this run out of the queue?",
      text: `${title} has not begun, so there is nothing to clean up.`,
      yes: "Take it out",
      no: "Let it wait",
    };
  if (status === "cancelling")
    return {
      title: "Skip the clean-up?",
      text: `The clean-up of ${title} is interrupted now. What the run created may be left behind.`,
      yes: "Skip it",
      no: "Let it clean up",
    };
  const after =
    cleanUp === 0
      ? "It has no clean-up steps, so what it created stays."
      : `Then its ${cleanUp === 1 ? "clean-up step runs" : `${cleanUp} clean-up steps run`}.`;
  return {
    title: "Stop this run?",
    text: `The step that ${title} is at is interrupted now. ${after}`,
    yes: "Stop it",
    no: "Let it run",
  };
}

/** Reads the value that a press of {@link stopButton} sends. */
export function readStopPress(value: string): { readonly runId: string; readonly skip: boolean } {
  const skip = value.endsWith(SKIP);
  return { runId: skip ? value.slice(0, -SKIP.length) : value, skip };
}
