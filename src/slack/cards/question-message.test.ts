import { expect, test } from "vitest";
import { runView, T0_MS } from "../../../test/support/run-views.ts";
import type { QuestionView } from "../../run/run-view.ts";
import { questionMessage } from "./question-message.ts";

test("mentions people, and names a role that nobody has", () => {
  const question: QuestionView = {
    kind: "approve",
    text: "Go on?",
    options: ["approve", "deny"],
    quorum: 1,
    status: "open",
    answerers: ["U0BEN0002", "role:owner"],
    answers: [],
    expiresAtMs: T0_MS,
  };
  const { blocks } = questionMessage(runView(), { stepId: "gate", cellKey: "" }, question);
  expect(JSON.stringify(blocks)).toContain("waits for approval from <@U0BEN0002>, `role:owner`:");
});
