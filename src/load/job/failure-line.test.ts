import { expect, test } from "vitest";
import { Failure } from "../../base/failure.ts";
import { failureLine, failureOfLine } from "./failure-line.ts";

const STATE = "The load Job was deleted.";

test("a failure survives the trip through a pod's log", () => {
  const failure = new Failure("LOAD_TARGET_UNREACHABLE", "Nothing listens there.", { hint: "Start it." });
  const read = failureOfLine(failureLine(failure, "LOAD_WORKER_FAILED"), "LOAD_WORKER_FAILED", STATE);

  expect(read).toMatchObject({
    code: "LOAD_TARGET_UNREACHABLE",
    message: "Nothing listens there.",
    hint: "Start it.",
    state: STATE,
  });
});

test("any other error gets the given code", () => {
  expect(failureLine(new TypeError("x is undefined"), "LOAD_WORKER_FAILED")).toEqual({
    type: "failure",
    code: "LOAD_WORKER_FAILED",
    message: "x is undefined",
  });
});

test("a code that this version does not know becomes the given code", () => {
  const line = { code: "LOAD_NOT_YET_INVENTED", message: "Something new." };

  expect(failureOfLine(line, "LOAD_WORKER_FAILED", STATE).code).toBe("LOAD_WORKER_FAILED");
});
