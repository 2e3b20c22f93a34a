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

test("an error of the system is told apart by Node's code", () => {
  const missing = thrownBy(() => readFileSync("/no/such/file"));

  expect(isSystemError(missing, "EACCES", "ENOENT")).toBe(true);
  expect(isSystemError(missing, "EACCES")).toBe(false);
});

test.each([[new Error("ENOENT")], ["ENOENT"], [undefined]])("%s is none", (thrown) => {
  expect(isSystemError(thrown, "ENOENT")).toBe(false);
});
