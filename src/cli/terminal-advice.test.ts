import { expect, test } from "vitest";
import { describeFailure, Failure } from "../base/failure.ts";
import { terminalAdvice } from "./terminal-advice.ts";

test("in a terminal, a failure says what can be typed there", () => {
  const failure = new Failure("RUN_UNKNOWN", "There is no run x1.");

  expect(describeFailure(failure, terminalAdvice)).toBe(
    "There is no run x1. `regatta runs` shows their ids.",
  );
});

test("its own hint comes before the command", () => {
  const failure = new Failure("KUBE_NO_CONFIG", "There is no kubeconfig.", {
    hint: "Name one in KUBECONFIG.",
  });

  expect(describeFailure(failure, terminalAdvice)).toMatch(/KUBECONFIG\. --kubeconfig .*`regatta sandbox`/);
});
