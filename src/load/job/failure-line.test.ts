import { expect, test } from "vitest";
import { Failure } from "../../base/failure.ts";
import { failureLine, failureOfLine } from "./failure-line.ts";

const STATE = "The load Job was deleted.";

test("a failure is the same on the other side of a pod's log", () => {
  const failure = new Failure("LOAD_TARGET_UNREACHABLE", "Nothing listens there.", { hint: "Start it." });
  const read = failureOfLine(failureLine(failure, "LOAD_WORKER_FAILED"), "LOAD_WORKER_FAILED", STATE);

  expect(read).toMatchObject({
    code: "LOAD_TARGET_UNREACHABLE",
    message: "Nothing listens there.",
    hint: "Start it.",
    state: STATE,
  });
});

test("whatever else the pod's program throws has the code of its work", () => {
  expect(failureLine(new TypeError("x is undefined"), "LOAD_WORKER_FAILED")).toEqual({
    type: "failure",
    code: "LOAD_WORKER_FAILED",
    message: "x is undefined",
  });
});

test("a code that only another version knows becomes that of the work", () => {
  const line = { code: "LOAD_NOT_YET_INVENTED", message: "Something new." };

  expect(failureOfLine(line, "LOAD_WORKER_FAILED", STATE).code).toBe("LOAD_WORKER_FAILED");
});
