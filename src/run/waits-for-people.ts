import { INCLUDE_PREFIX } from "../playbook/include/include-path.ts";
import type { RunView } from "./run-view.ts";

/**
 * Nothing is under way but what people were asked, whose time goes on over a restart: questions, and an answer of a lesson
 * that is being looked at, which is looked at anew. A step that includes a playbook is as far as the steps in it are.
 */
export function waitsForPeople({ status, steps }: RunView): boolean {
  const running = steps
    .filter(({ uses }) => !uses.startsWith(INCLUDE_PREFIX))
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
