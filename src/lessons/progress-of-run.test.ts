import { describe, expect, test } from "vitest";
import type { CellView, RunView, StepView } from "../run/run-view.ts";
import { isLesson, lessonPlace } from "./lesson-steps.ts";
import { progressOfRun } from "./progress-of-run.ts";

type Status = CellView["status"];

function step(
  id: string,
  status: Status,
  uses = "lesson.explain",
  question?: CellView["question"],
): StepView {
  const cell = { key: "", status, attempt: 1, thresholds: [], ...(question ? { question } : {}) };
  return { id, name: `Step ${id}`, uses, phase: "steps", cells: [cell] };
}

function lesson(steps: readonly StepView[], over: Partial<RunView> = {}): RunView {
  return {
    id: "r1",
    playbookName: "canary",
    playbookTitle: "Canary",
    labels: [],
    inputs: {},
    status: "running",
    requestedBy: "U1",
    channel: "C1",
    createdAtMs: 5,
    steps,
    warnings: [],
    artifacts: [],
    ...over,
  };
}

const EXPIRED: CellView["question"] = {
  kind: "lesson",
  text: "",
  options: [],
  answerers: ["U1"],
  quorum: 1,
  status: "expired",
  answers: [],
  expiresAtMs: 9,
};

describe("progress in a lesson", () => {
  const deploy = step("deploy", "succeeded", "app.deploy");
  test.each([
    ["at its beginning", [step("a", "waiting"), step("b", "waiting")], {}, "active", 1],
    ["while something is prepared", [step("a", "succeeded"), deploy, step("b", "waiting")], {}, "active", 2],
    ["after a step was skipped by its if", [step("a", "skipped"), step("b", "running")], {}, "active", 2],
    ["at the clean-up", [step("a", "succeeded"), step("b", "succeeded")], {}, "active", 2],
    [
      "done, though the clean-up failed",
      [step("a", "succeeded"), step("b", "succeeded")],
      { status: "failed", endedAtMs: 9 },
      "done",
      2,
    ],
    [
      "done, though a page was not for this learner",
      [step("a", "succeeded"), step("b", "skipped")],
      { status: "succeeded", endedAtMs: 9 },
      "done",
      2,
    ],
    [
      "broken off between two pages",
      [step("a", "succeeded"), step("deploy", "failed", "app.deploy"), step("b", "skipped")],
      { status: "failed", endedAtMs: 9 },
      "failed",
      2,
    ],
    [
      "stopped",
      [step("a", "succeeded"), step("b", "cancelled")],
      { status: "cancelled", endedAtMs: 9 },
      "left",
      2,
    ],
    [
      "left alone",
      [step("a", "succeeded"), step("b", "failed", "lesson.check", EXPIRED)],
      { status: "failed", endedAtMs: 9 },
      "left",
      2,
    ],
    [
      "broken",
      [step("a", "succeeded"), step("b", "skipped")],
      { status: "failed", endedAtMs: 9 },
      "failed",
      2,
    ],
  ] as const)("%s", (_, steps, over, state, at) => {
    const progress = progressOfRun(lesson(steps, over), 7);
    expect(progress).toMatchObject({
      person: "U1",
      lesson: "canary",
      runId: "r1",
      state,
      step: at,
      steps: 2,
    });
    expect(progress?.completedAtMs).toBe(state === "done" ? 9 : null);
  });

  test("names the step that the learner is at", () => {
    const steps = [step("a", "succeeded"), deploy, step("b", "running")];
    expect(progressOfRun(lesson(steps), 7)?.stepName).toBe("Step b");
    expect(lessonPlace({ steps }, "b")).toEqual({ step: 2, steps: 2 });
    expect(lessonPlace({ steps }, "deploy")).toBeUndefined();
  });

  test("does not exist for a run that is not of a lesson", () => {
    expect(isLesson({ steps: [deploy] })).toBe(false);
    expect(progressOfRun(lesson([deploy]), 7)).toBeUndefined();
  });
});
