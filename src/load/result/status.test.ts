import { describe, expect, test } from "vitest";
import { isFailedStatus, OK_STATUS, STATUS_COUNT, statusKey } from "./status.ts";

describe("statuses", () => {
  test.each([
    [200, "200", false],
    [399, "399", false],
    [400, "400", true],
    [503, "503", true],
    [OK_STATUS, "OK", false],
    [OK_STATUS + 5, "NOT_FOUND", true],
    [OK_STATUS + 14, "UNAVAILABLE", true],
    [STATUS_COUNT - 1, "UNAUTHENTICATED", true],
  ])("%d is %s; failed: %s", (code, key, failed) => {
    expect(statusKey(code)).toBe(key);
    expect(isFailedStatus(key)).toBe(failed);
  });
});
