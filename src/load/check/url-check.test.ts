import { describe, expect, test } from "vitest";
import { parseCheckLine } from "./check-line.ts";
import { lackOf } from "./url-check.ts";

describe("what is wrong with an answer", () => {
  test.each<[number, string, number[], string | undefined, string | undefined]>([
    [200, "", [], undefined, undefined],
    [299, "", [], undefined, undefined],
    [302, "", [], undefined, "it answered 302, and 200 to 299 is expected"],
    [404, "", [200, 404], undefined, undefined],
    [200, "", [503, 404], undefined, "it answered 200, and 503 or 404 is expected"],
    [200, "all is well", [], "well", undefined],
    [200, "all is lost", [], "well", 'it answered 200, but "well" is not in its body'],
    [500, "well", [], "well", "it answered 500, and 200 to 299 is expected"],
  ])("%i with %j, wanted %j and %j: %j", (status, body, wanted, bodyContains, lack) => {
    const answer = { status, body, durationMs: 1 };
    const rest = bodyContains === undefined ? {} : { bodyContains };
    expect(lackOf(answer, { status: wanted, ...rest })).toBe(lack);
  });
});

test.each(["", "Debugger attached.", "[]", '{"type":"progress"}', "null"])(
  "%j is no line of a check",
  (text) => {
    expect(parseCheckLine(text)).toBeUndefined();
  },
);
