import { expect, test } from "vitest";
import { describeFailure, Failure } from "../../base/failure.ts";
import { slackAdvice } from "./advice.ts";

test("a failure is shown in Slack with the command that helps", () => {
  const failure = new Failure("RUN_UNKNOWN", "There is no run x1.");

  expect(describeFailure(failure, slackAdvice)).toBe("There is no run x1. /mesh runs shows their ids.");
});

test("the same code can need different advice", () => {
  const lesson = new Failure("QUESTION_NOT_YOURS", "This lesson is Ada's.", { details: { kind: "lesson" } });
  const other = new Failure("QUESTION_NOT_YOURS", "The playbook names others.");

  expect(slackAdvice(lesson)).toContain("/mesh learn");
  expect(slackAdvice(other)).toBeUndefined();
});
