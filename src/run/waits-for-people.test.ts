import { expect, test } from "vitest";
import { cellView, endedCell, runView, stepView } from "../../test/support/run-views.ts";
import type { CellView, QuestionView, StepView } from "./run-view.ts";
import { waitsForPeople } from "./waits-for-people.ts";

const asking = (kind: QuestionView["kind"], status: QuestionView["status"]): CellView =>
  cellView({
    status: "running",
    question: { kind, text: "?", options: [], answerers: [], quorum: 1, status, answers: [], expiresAtMs: 9 },
  });
const working = cellView({ status: "running" });
const group = stepView("race", "Race", [working], { uses: "steps" });
const include = stepView("race", "Race", [working], { uses: "playbook:./race.yaml" });

test.each<[string, readonly StepView[], boolean]>([
  ["an open approval", [stepView("a", "A", [asking("approve", "open")])], true],
  ["one of two cells at work", [stepView("a", "A", [asking("ask", "open"), working])], false],
  [
    "an approval in a playbook that is included",
    [include, stepView("r.a", "A", [asking("approve", "open")])],
    true,
  ],
  ["a step at work in an included playbook", [include, stepView("r.a", "A", [working])], false],
  [
    "an approval in the steps inside a step",
    [group, stepView("r.a", "A", [asking("approve", "open")])],
    true,
  ],
  ["a step at work inside a step", [group, stepView("r.a", "A", [working])], false],
  ["a lesson's answer that is being checked", [stepView("a", "A", [asking("lesson", "answered")])], true],
  ["an answer that the step is working on", [stepView("a", "A", [asking("ask", "answered")])], false],
  ["nothing running", [stepView("a", "A", [endedCell(0, 1)])], false],
])("%s", (_, steps, waits) => {
  expect(waitsForPeople(runView({ status: "running", steps }))).toBe(waits);
  expect(waitsForPeople(runView({ status: "cancelling", steps }))).toBe(false);
});
