import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isSystemError } from "./system-error.ts";

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

test("system errors are distinguished by Node's codes", () => {
  const missing = thrownBy(() => readFileSync("/no/such/file"));

  expect(isSystemError(missing, "EACCES", "ENOENT")).toBe(true);
  expect(isSystemError(missing, "EACCES")).toBe(false);
});

test.each([[new Error("ENOENT")], ["ENOENT"], [undefined]])("%s is not a system error", (thrown) => {
  expect(isSystemError(thrown, "ENOENT")).toBe(false);
});
