import { expect, test } from "vitest";
import { describeFailure, Failure, hasCode, messageOf } from "./failure.ts";

test("a failure is described by what happened, what is left, and what to do", () => {
  const failure = new Failure("LOAD_JOB_FAILED", "It failed.", {
    hint: "Try again.",
    state: "Nothing was changed.",
  });

  expect(describeFailure(failure)).toBe("It failed. Nothing was changed. Try again.");
});

test("unknown parts are left out", () => {
  const failure = new Failure("LOAD_JOB_FAILED", "It failed.", { cause: new Error("because") });

  expect(describeFailure(failure)).toBe("It failed.");
  expect(failure).toMatchObject({
    code: "LOAD_JOB_FAILED",
    retryable: false,
    details: {},
    cause: new Error("because"),
  });
});

test.each([
  [new Error("broken"), "broken"],
  ["a text", "a text"],
  [undefined, "undefined"],
])("anything thrown has a message", (thrown, message) => {
  expect(messageOf(thrown)).toBe(message);
  expect(describeFailure(thrown)).toBe(message);
});

test("failures are distinguished by their codes", () => {
  const failure = new Failure("KUBE_CONFLICT", "Somebody else changed it.");

  expect(hasCode(failure, "KUBE_NOT_FOUND", "KUBE_CONFLICT")).toBe(true);
  expect(hasCode(failure, "KUBE_NOT_FOUND")).toBe(false);
  expect(hasCode(Object.assign(new Error("x"), { code: "KUBE_CONFLICT" }), "KUBE_CONFLICT")).toBe(false);
});
