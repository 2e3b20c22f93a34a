import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadMeshes } from "../../src/meshes/load-meshes.ts";
import { istio } from "../../src/traffic/dialects/istio.ts";
import { renderRules } from "../../src/traffic/dialects/render-rules.ts";
import type { RouteMatch } from "../../src/traffic/rules/rule.ts";
import { shadowedRoutes } from "../../src/traffic/rules/shadowed-routes.ts";
import { routeTaken } from "./neutral-routing.ts";

const { library } = loadMeshes([]);
const both = ["istio", "gateway-api"] as const;

function refusalsOf(routes: string, dialect: (typeof both)[number], service = "reviews") {
  const text = `version: 1\nrules:\n  - service: ${service}\n    routes:\n${routes.replace(/^/gm, "      ")}\n`;
  const target = { mesh: library.get("istio"), meshes: library.all(), namespace: "shop", dialect };
  const { diagnostics } = renderRules({ path: "rules.yaml", text }, target);
  return diagnostics.map(({ code, message, hint, range }) => {
    return `${range?.start.line} ${code} ${message} ${hint ?? ""}`;
  });
}

const ADA = "{ headers: { x-user: ada } }";

/** Each is refused once, at its line, with what to do, in whichever dialect it would be rendered. */
test.each<[string, string, RegExp]>([
  [
    "a header named twice, in different case",
    "- match: { headers: { X-User: ada, x-user: bob } }\n- {}",
    /^5 TRAFFIC_MATCH "X-User" and "x-user" are the same header.*write two routes/,
  ],
  [
    "a header name with a space",
    '- match: { headers: { "x tester": a } }\n- {}',
    /^5 TRAFFIC_RULES_INVALID .*does not take "x tester".*no spaces or colons/,
  ],
  [
    "a header name with a colon",
    '- match: { headers: { "x-tester:": a } }\n- {}',
    /^5 TRAFFIC_RULES_INVALID .*does not take "x-tester:"/,
  ],
  [
    "a header value that ends with a space",
    '- match: { headers: { x-user: "ada " } }\n- {}',
    /^5 TRAFFIC_RULES_INVALID .*without spaces at its ends/,
  ],
  [
    "a header value with a line break",
    '- match: { headers: { x-user: "a\\nb" } }\n- {}',
    /^5 TRAFFIC_RULES_INVALID .*without control characters/,
  ],
  [
    "a time limit of zero",
    "- timeout: 0s",
    /^5 TRAFFIC_DURATION .*0s for timeout.*Leave timeout out for no time limit/,
  ],
  ["a time limit below a millisecond", "- timeout: 0.5ms", /^5 TRAFFIC_DURATION .*whole milliseconds/],
  ["a fraction of a millisecond", "- timeout: 1.5ms", /^5 TRAFFIC_DURATION/],
  ["a time limit of days", "- timeout: 5000d", /^5 TRAFFIC_DURATION .*to 24h/],
  [
    "a version with dots",
    '- split: { "1.10.0": 100 }',
    /^5 TRAFFIC_RULES_INVALID .*does not take "1\.10\.0".*lower-case letters, digits and hyphens/,
  ],
  ["a version that is a number", "- split: { 1.9: 100 }", /^5 TRAFFIC_RULES_INVALID .*does not take "1\.9"/],
  [
    "a version with capitals",
    "- split: { v2_Beta: 100 }",
    /^5 TRAFFIC_RULES_INVALID .*does not take "v2_Beta"/,
  ],
  [
    "a path with a query",
    '- match: { path: { exact: "/books?id=1" } }\n- {}',
    /^5 TRAFFIC_MATCH No request would match.* Write "\/books"/,
  ],
  [
    "a prefix with a fragment",
    '- match: { path: { prefix: "/books#top" } }\n- {}',
    /^5 TRAFFIC_MATCH .*Write "\/books"/,
  ],
  ["a path with a space", '- match: { path: { exact: "/a b" } }\n- {}', /^5 TRAFFIC_MATCH .*%20 for a space/],
  [
    "a path with two slashes",
    "- match: { path: { prefix: //a } }\n- {}",
    /^5 TRAFFIC_MATCH .*without "\/\/"/,
  ],
  ["a path that goes up", "- match: { path: { exact: /a/.. } }\n- {}", /^5 TRAFFIC_MATCH .*without "\/\.\."/],
  ["an encoded slash", "- match: { path: { exact: /a%2Fb } }\n- {}", /^5 TRAFFIC_MATCH .*without "%2F"/],
  [
    "the same match twice",
    `- { match: ${ADA}, split: { v2: 100 } }\n- { match: { headers: { X-USER: ada } }, split: { v3: 100 } }\n- {}`,
    /^6 TRAFFIC_UNREACHABLE_ROUTE Route 2 for reviews has the same match as route 1/,
  ],
  [
    "a match in the shadow of a wider one",
    "- match: { path: { prefix: /a } }\n- match: { path: { exact: /a/b }, method: GET }\n- {}",
    /^6 TRAFFIC_UNREACHABLE_ROUTE Route 1 for reviews already takes every request.*Put route 2 before route 1/,
  ],
])("%s is refused in every dialect", (_, routes, expected) => {
  for (const dialect of both) {
    const told = refusalsOf(routes, dialect);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(expected);
  }
});

test("a delay of zero is refused", () => {
  const told = refusalsOf("- fault: { delay: { percent: 5, duration: 0s } }", "istio");
  expect(told).toEqual([expect.stringMatching(/^5 TRAFFIC_DURATION .*Leave delay out/)]);
});

test.each(["1reviews", "Reviews", "re.views", "r".repeat(64)])(
  "a Service cannot be named %s, so a rule for it is refused",
  (service) => {
    expect(refusalsOf("- {}", "istio", service)).toEqual([
      expect.stringMatching(/^3 TRAFFIC_RULES_INVALID .*a letter first, at most 63/),
    ]);
  },
);

describe("what only the Gateway API refuses", () => {
  test.each<[string, string, string, RegExp]>([
    [
      "the Service of a version whose name would be too long",
      "r".repeat(60),
      "- split: { v100: 100 }",
      /^5 TRAFFIC_UNSUPPORTED .*at most 63 characters and this one has 65.*dialect istio/,
    ],
    [
      "a method that it does not know",
      "reviews",
      "- match: { method: PROPFIND }\n- {}",
      /^5 TRAFFIC_UNSUPPORTED .*PROPFIND.*dialect istio/,
    ],
  ])("%s", (_, service, routes, expected) => {
    expect(refusalsOf(routes, "istio", service)).toEqual([]);
    expect(refusalsOf(routes, "gateway-api", service)).toEqual([expect.stringMatching(expected)]);
  });
});

test.each<[string, string]>([
  ["other values of one header", `- match: ${ADA}\n- match: { headers: { x-user: bob } }\n- {}`],
  ["the narrower match first", "- match: { path: { exact: /a/b } }\n- match: { path: { prefix: /a } }\n- {}"],
  ["a header name with an underscore", "- match: { headers: { x_user: ada } }\n- {}"],
  ["an encoded space in a path", "- match: { path: { exact: /a%20b } }\n- {}"],
  ["the shortest and the longest time limit", "- { match: { method: GET }, timeout: 1ms }\n- timeout: 24h"],
  ["a version that is a whole number", "- split: { 1: 100 }"],
])("%s: taken in every dialect", (_, routes) => {
  for (const dialect of both) expect(refusalsOf(routes, dialect)).toEqual([]);
});

test("pods whose version cannot be the name of a subset do not spoil the subsets of the others", () => {
  const rule = { service: "reviews", port: 80, routes: [{ split: { v1: 100 } }] };
  const [destination] = istio.render(rule, { namespace: "shop", versions: ["1.10", "v1", "v2"] });
  const subsets = destination?.spec.subsets as unknown as readonly { readonly name: string }[];
  expect(subsets.map(({ name }) => name)).toEqual(["v1", "v2"]);
});

test("no request reaches a route that is said to be in the shadow of another", () => {
  const path = fc.constantFrom("/", "/a", "/a/", "/a/b", "/ab");
  const match: fc.Arbitrary<RouteMatch> = fc.record(
    {
      path: fc.oneof(
        path.map((exact) => ({ exact })),
        path.map((prefix) => ({ prefix })),
      ),
      headers: fc.dictionary(fc.constantFrom("X-User", "x-team"), fc.constantFrom("ada", "bob"), {
        minKeys: 1,
      }),
      method: fc.constantFrom("GET", "POST"),
    },
    { requiredKeys: [] },
  );
  const request = fc.record({
    method: fc.constantFrom("GET", "POST"),
    path,
    headers: fc.dictionary(fc.constantFrom("x-user", "x-team"), fc.constantFrom("ada", "bob")),
  });
  let shadowed = 0;
  fc.assert(
    fc.property(
      fc.array(match, { minLength: 2, maxLength: 4 }),
      fc.array(request, { maxLength: 20 }),
      (all, asked) => {
        const rule = { service: "reviews", port: 80, routes: [...all.map((each) => ({ match: each })), {}] };
        const never = shadowedRoutes(rule).map(({ path: place }) => place[1]);
        shadowed += never.length;
        for (const each of asked) expect(never).not.toContain(routeTaken(rule, each));
      },
    ),
    { numRuns: 500, seed: 7 },
  );
  expect(shadowed).toBeGreaterThan(50);
});
