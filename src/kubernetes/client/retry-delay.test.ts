import { expect, test } from "vitest";
import { Failure } from "../../base/failure.ts";
import { readRetryAfter, retryDelayMs } from "./retry-delay.ts";

const NOW_MS = Date.UTC(2026, 0, 1, 12);

test.each([
  [undefined, undefined],
  ["", undefined],
  ["soon", undefined],
  ["2", 2_000],
  ["0", 0],
  ["-1", 0],
  ["Thu, 01 Jan 2026 12:00:05 GMT", 5_000],
  ["Thu, 01 Jan 2026 11:00:00 GMT", 0],
])("Retry-After: %s means %s milliseconds", (header, expected) => {
  expect(readRetryAfter(header, NOW_MS)).toBe(expected);
});

const busy = (details: Record<string, string | number>) =>
  new Failure("KUBE_UNAVAILABLE", "The cluster is busy.", { retryable: true, details });

test.each([
  ["a busy server is asked four times", busy({}), [200, 600, 1_800, undefined]],
  [
    "one that says when is asked then, more often",
    busy({ retryAfterMs: 3_000 }),
    [3_000, 3_000, 3_000, 3_000],
  ],
  ["one that says at once is not flooded", busy({ retryAfterMs: 0 }), [200]],
  ["one that asks for hours gets a minute", busy({ retryAfterMs: 7_200_000 }), [60_000]],
  ["a refusal is final", new Failure("KUBE_FORBIDDEN", "You may not.", {}), [undefined]],
])("%s", (_, failure, expected) => {
  expect(expected.map((_each, attempt) => retryDelayMs(failure, attempt))).toEqual(expected);
});

test("a server that always says later is not asked for ever", () => {
  expect(retryDelayMs(busy({ retryAfterMs: 1_000 }), 10)).toBeUndefined();
});
