import { holdsSteps } from "../playbook/include/holds-steps.ts";
import type { RunView } from "./run-view.ts";

/**
 * Whether nothing is running except questions to people, whose time continues across a restart: open questions, and a
 * lesson's answer that is being checked, which is then checked again. A step that holds others counts by the steps in it.
 */
export function waitsForPeople({ status, steps }: RunView): boolean {
  const running = steps
    .filter(({ uses }) => !holdsSteps(uses))
    .flatMap(({ cells }) => cells.filter((cell) => cell.status === "running"));
  return (
    status === "running" &&
    running.length > 0 &&
    running.every(
      ({ question }) =>
        question?.status === "open" || (question?.kind === "lesson" && question.status === "answered"),
    )
  );
}
