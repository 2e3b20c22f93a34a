import { describe, expect, test } from "vitest";
import { checkRule, repeatedServices } from "./check-rule.ts";
import { isConditional, isVersion, type Route } from "./rule.ts";

const rule = (...routes: readonly Route[]) => ({ service: "reviews", port: 80, routes: [...routes] });
const codes = (routes: readonly Route[], versions?: readonly string[]) =>
  checkRule(rule(...routes), versions).map(({ code, path }) => [code, path.join(".")]);

const ada = { headers: { "x-user": "ada" } };

describe("a rule", () => {
  test.each<[string, readonly Route[]]>([
    ["a split", [{ split: { v1: 90, v2: 10 } }]],
    ["a split with a version that gets nothing yet", [{ split: { v1: 100, v2: 0 } }]],
    ["no split at all", [{ timeout: "2s" }]],
    ["a match before the rest", [{ match: ada, split: { v2: 100 } }, { split: { v1: 100 } }]],
    ["a last route whose prefix matches everything", [{ match: { path: { prefix: "/" } } }]],
  ])("with %s is valid", (_, routes) => {
    expect(codes(routes, ["v1", "v2"])).toEqual([]);
  });

  test.each<[string, readonly Route[], readonly (readonly string[])[]]>([
    ["weights of 90", [{ split: { v1: 90 } }], [["TRAFFIC_WEIGHTS", "routes.0.split"]]],
    ["weights of 110", [{ split: { v1: 100, v2: 10 } }], [["TRAFFIC_WEIGHTS", "routes.0.split"]]],
    ["a version of weight 0 that does not exist", [{ split: { v1: 100, v9: 0 } }], []],
    ["only zeros", [{ split: { v1: 0 } }], [["TRAFFIC_WEIGHTS", "routes.0.split"]]],
    ["no last route", [{ match: ada }], [["TRAFFIC_NO_LAST_ROUTE", "routes.0.match"]]],
    [
      "a route for everything in the middle",
      [{ split: { v1: 100 } }, { match: ada }, {}],
      [["TRAFFIC_UNREACHABLE_ROUTE", "routes.0"]],
    ],
    [
      "a version that does not exist",
      [{ split: { v1: 50, v9: 50 } }],
      [["TRAFFIC_UNKNOWN_VERSION", "routes.0.split.v9"]],
    ],
    [
      "several mistakes, all reported at once",
      [{ match: ada, split: { v9: 10 } }, { match: ada }],
      [
        ["TRAFFIC_UNKNOWN_VERSION", "routes.0.split.v9"],
        ["TRAFFIC_WEIGHTS", "routes.0.split"],
        ["TRAFFIC_UNREACHABLE_ROUTE", "routes.1.match"],
        ["TRAFFIC_NO_LAST_ROUTE", "routes.1.match"],
      ],
    ],
  ])("with %s is refused, with the place", (_, routes, expected) => {
    expect(codes(routes, ["v1", "v2"])).toEqual(expected);
  });

  test("says what to do", () => {
    const [weights] = checkRule(rule({ split: { v1: 60, v2: 30 } }));
    expect(weights?.hint).toBe("Give 10 more to one of the versions.");
    const [version] = checkRule(rule({ split: { v11: 100 } }), ["v1", "v2"]);
    expect(version?.hint).toBe('Did you mean "v1"?');
  });

  test("is not checked for versions if they are not known", () => {
    expect(codes([{ split: { anything: 100 } }])).toEqual([]);
  });
});

test("a second rule for one Service is detected", () => {
  const rules = ["a", "b", "a"].map((service) => ({ service, port: 80, routes: [{}] }));
  expect(repeatedServices(rules)).toEqual([2]);
});

test.each([
  [undefined, false],
  [{}, false],
  [{ path: { prefix: "/" } }, false],
  [{ path: { exact: "/" } }, true],
  [{ path: { prefix: "/v2" } }, true],
  [{ method: "GET" }, true],
  [ada, true],
])("whether %j is for only some requests: %s", (match, expected) => {
  expect(isConditional(match)).toBe(expected);
});

test.each([
  ["v1", true],
  ["1", true],
  ["1-10", true],
  ["1.10", false],
  ["v2_beta", false],
  ["V1", false],
  ["v1-", false],
  ["v".repeat(64), false],
])("whether a rule can name the version %s: %s", (version, expected) => {
  expect(isVersion(version)).toBe(expected);
});
