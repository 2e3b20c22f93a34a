import { expect, test } from "vitest";
import { cellView, runView, stepView } from "../../test/support/run-views.ts";
import { openQuestions } from "./open-questions.ts";
import type { QuestionView } from "./run-view.ts";

const asked = (kind: QuestionView["kind"], status: QuestionView["status"] = "open"): QuestionView => ({
  kind,
  status,
  text: `${kind}?`,
  options: ["yes", "no"],
  answerers: [],
  quorum: 1,
  answers: [],
  expiresAtMs: 1,
});

const run = runView({
  id: "r1",
  steps: [
    stepView("gate", "Gate", [
      cellView({ key: "a", question: asked("approve", "approved") }),
      cellView({ key: "b", question: asked("approve") }),
    ]),
    stepView("quiet", "Quiet", [cellView({ key: "" })]),
    stepView("page", "Page", [cellView({ key: "", question: asked("lesson") })]),
  ],
});

test("finds the questions that wait for an answer, in the order of the steps", () => {
  expect(openQuestions(run).map(({ key, question }) => [key, question.text])).toEqual([
    [{ runId: "r1", stepId: "gate", cellKey: "b" }, "approve?"],
    [{ runId: "r1", stepId: "page", cellKey: "" }, "lesson?"],
  ]);
});

test("finds the questions of one kind, or none", () => {
  expect(openQuestions(run, "lesson").map(({ key }) => key.stepId)).toEqual(["page"]);
  expect(openQuestions(run, "ask")).toEqual([]);
});
