import { describe, expect, test } from "vitest";
import { anyOf, type RouteInForce, requestWords, timeoutNote } from "./route-in-force.ts";

const route = (...matches: readonly string[]): RouteInForce => ({ matches, targets: [], notes: [] });

describe("requestWords", () => {
  test.each([
    ["what a request has to be", route("path = /a", "GET"), 0, 3, ["path = /a", "GET"]],
    ["the only route", route(), 0, 1, ["every request"]],
    ["the last of several", route(), 2, 3, ["all other requests"]],
    ["one that leaves nothing for the routes after it", route(), 1, 3, ["every request"]],
  ])("%s", (_, one, index, count, words) => {
    expect(requestWords(one, index, count)).toEqual(words);
  });
});

test.each([
  [
    [["a", "b"], ["c"]],
    ["a and b", "c"],
  ],
  [[["a"], []], []],
  [[], []],
])("any of %j is %j", (alternatives, words) => {
  expect(anyOf(alternatives)).toEqual(words);
});

test.each([
  ["2s", "no answer within 2s: 504"],
  ["0s", "no time limit"],
])("a time limit of %s reads %s", (duration, words) => {
  expect(timeoutNote(duration)).toBe(words);
});
