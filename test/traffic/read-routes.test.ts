import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/base/json.ts";
import type { Dialect } from "../../src/traffic/dialects/dialect.ts";
import { gatewayApi } from "../../src/traffic/dialects/gateway-api.ts";
import { orderProblems } from "../../src/traffic/dialects/gateway-api-order.ts";
import { istio } from "../../src/traffic/dialects/istio.ts";
import { checkRule } from "../../src/traffic/rules/check-rule.ts";
import type { RouteInForce } from "../../src/traffic/rules/route-in-force.ts";
import type { Fault, Route, TrafficRule } from "../../src/traffic/rules/rule.ts";

const place = { service: "reviews", namespace: "shop" };

const route: fc.Arbitrary<Route> = fc.record(
  {
    match: fc.record(
      {
        path: fc.oneof(
          fc.constantFrom("/", "/a", "/a/b").map((exact) => ({ exact })),
          fc.constantFrom("/", "/a", "/a/b", "/c/").map((prefix) => ({ prefix })),
        ),
        headers: fc.dictionary(fc.constantFrom("X-User", "x-team"), fc.constantFrom("ada", "bob smith"), {
          minKeys: 1,
        }),
        method: fc.constantFrom("GET", "POST"),
      },
      { requiredKeys: [] },
    ),
    split: fc.integer({ min: 0, max: 100 }).map((share) => ({ v1: share, v2: 100 - share })),
    timeout: fc.constantFrom("250ms", "1.5s", "1m30s"),
  },
  { requiredKeys: [] },
);
const fault: fc.Arbitrary<Fault> = fc.constantFrom<Fault>(
  { delay: { percent: 10, duration: "2s" } },
  { abort: { percent: 5, status: 503 } },
);
const rules = (routes: fc.Arbitrary<Route>): fc.Arbitrary<TrafficRule> =>
  fc
    .array(routes, { minLength: 1, maxLength: 4 })
    .map((all) => ({ service: "reviews", port: 80, routes: all }));

/** A rule in words, derived only from the rule: what every dialect must read back. */
function inWords({ match, split, timeout, fault: trouble }: Route): RouteInForce {
  const path = match?.path;
  const under = path !== undefined && "prefix" in path ? path.prefix.replace(/\/$/, "") : "";
  const conditions = [
    ...(path !== undefined && "exact" in path ? [`path = ${path.exact}`] : []),
    ...(under === "" ? [] : [`path ${under} and below`]),
    ...Object.entries(match?.headers ?? {}).map(([name, value]) => `header ${name.toLowerCase()} = ${value}`),
    ...(match?.method === undefined ? [] : [match.method]),
  ];
  const targets = Object.entries(split ?? { "all versions": 100 }).filter(([, percent]) => percent > 0);
  return {
    matches: conditions.length === 0 ? [] : [conditions.join(" and ")],
    targets: targets.map(([name, percent]) => ({ name, percent })),
    notes: [
      ...(timeout === undefined ? [] : [`no answer within ${timeout}: 504`]),
      ...(trouble?.delay === undefined ? [] : ["10 % are delayed by 2s"]),
      ...(trouble?.abort === undefined ? [] : ["5 % are refused with 503"]),
    ],
  };
}

const readBack = (dialect: Dialect, rule: TrafficRule) =>
  dialect.read(dialect.render(rule, { namespace: "shop" }), place);

/** From most to least specific, as the Gateway API orders them; ties in the rule's order. */
function bySpecificity(routes: readonly Route[]): readonly Route[] {
  const rank = ({ match: { path, method, headers = {} } = {} }: Route) => {
    const text = path === undefined ? "/" : "exact" in path ? path.exact : path.prefix;
    const parts = [Number(path !== undefined && "exact" in path), text.length, Number(method !== undefined)];
    return [...parts, Object.keys(headers).length].map((part) => String(part).padStart(5, "0")).join();
  };
  return [...routes].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) < rank(b) ? 1 : -1));
}

describe("what was rendered reads back as the rule says", () => {
  test("in the Gateway API's words", () => {
    fc.assert(
      fc.property(rules(route), (rule) => {
        fc.pre(checkRule(rule).length === 0 && orderProblems(rule).length === 0);
        expect(readBack(gatewayApi, rule)).toEqual(bySpecificity(rule.routes).map(inWords));
      }),
      { seed: 3 },
    );
  });

  test("in Istio's, including faults", () => {
    const troubled = fc.record({ route, fault: fc.option(fault, { nil: undefined }) });
    const any = troubled.map(({ route: plain, fault: trouble }) => ({
      ...plain,
      ...(trouble === undefined ? {} : { fault: trouble }),
    }));
    fc.assert(
      fc.property(rules(any), (rule) => {
        fc.pre(checkRule(rule).length === 0);
        expect(readBack(istio, rule)).toEqual(rule.routes.map(inWords));
      }),
      { seed: 3 },
    );
  });
});

describe("what others wrote", () => {
  test.each<[string, JsonObject, RouteInForce]>([
    [
      "weights are parts of their sum, and other Services keep their names",
      {
        http: [
          {
            route: [
              { destination: { host: "reviews", subset: "v1" }, weight: 1 },
              { destination: { host: "reviews.shop" }, weight: 1 },
              { destination: { host: "other.shop.svc.cluster.local", subset: "v9" }, weight: 1 },
            ],
          },
        ],
      },
      {
        matches: [],
        targets: [
          { name: "v1", percent: 33.3 },
          { name: "all versions", percent: 33.3 },
          { name: "other.shop.svc.cluster.local v9", percent: 33.3 },
        ],
        notes: [],
      },
    ],
    [
      "what there is no wording for is named",
      {
        tls: [{}],
        http: [
          {
            match: [
              { uri: { regex: "/b.*" }, queryParams: { q: { exact: "1" } } },
              { headers: { cookie: { regex: "user=.*" }, "x-debug": {} }, method: { prefix: "P" } },
              { uri: { prefix: "/a" } },
            ],
            redirect: { uri: "/new" },
            retries: { attempts: 3 },
            fault: { abort: { grpcStatus: "UNAVAILABLE" } },
          },
        ],
      },
      {
        matches: [
          'path matches /b.* and queryParams {"q":{"exact":"1"}}',
          "header cookie regex user=.* and header x-debug is there and prefix P",
          "path begins with /a",
        ],
        targets: [],
        notes: ["100 % are refused with UNAVAILABLE", "also: redirect, retries", "also: tls"],
      },
    ],
    [
      "one alternative that matches every request makes the route match every request",
      {
        http: [{ match: [{ uri: { exact: "/a" } }, { uri: { prefix: "/" } }], route: [{ destination: {} }] }],
      },
      { matches: [], targets: [{ name: "?", percent: 100 }], notes: [] },
    ],
  ])("in a VirtualService: %s", (_, spec, expected) => {
    expect(istio.read([{ kind: "VirtualService", spec: spec }], place)).toEqual([expected]);
  });

  test.each<[string, JsonObject, RouteInForce]>([
    [
      "weights, backends elsewhere and filters",
      {
        rules: [
          {
            matches: [
              { path: { type: "RegularExpression", value: "/b.*" } },
              { headers: [{ type: "RegularExpression", name: "Cookie", value: "u=.*" }] },
              { queryParams: [{ name: "q", value: "1" }] },
            ],
            filters: [{ type: "RequestMirror" }],
            backendRefs: [
              { name: "reviews-v2", weight: 3 },
              { name: "reviews" },
              { name: "else", namespace: "far", weight: 0 },
            ],
            timeouts: { request: "soon" },
          },
        ],
      },
      {
        matches: [
          "path matches /b.*",
          "header cookie matches u=.*",
          'queryParams [{"name":"q","value":"1"}]',
        ],
        targets: [
          { name: "v2", percent: 75 },
          { name: "all versions", percent: 25 },
        ],
        notes: ["no answer within soon: 504", "also: filters"],
      },
    ],
    [
      "the default match is for every request",
      {
        rules: [
          {
            matches: [{ path: { type: "PathPrefix", value: "/" } }],
            backendRefs: [{ name: "far", namespace: "x" }],
          },
        ],
      },
      { matches: [], targets: [{ name: "far.x", percent: 100 }], notes: [] },
    ],
  ])("in an HTTPRoute: %s", (_, spec, expected) => {
    expect(gatewayApi.read([{ kind: "HTTPRoute", spec: spec }], place)).toEqual([expected]);
  });

  test("several HTTPRoutes are described in the order in which their rules are tried, not in which they are written", () => {
    const rule = (match: JsonObject | undefined, version: string) => ({
      ...(match === undefined ? {} : { matches: [match] }),
      backendRefs: [{ name: `reviews-${version}` }],
    });
    const header = { headers: [{ name: "x-tester", value: "yes" }] };
    const objects = [
      { kind: "HTTPRoute", spec: { rules: [rule(undefined, "v1"), rule(header, "v2")] } },
      { kind: "HTTPRoute", spec: { rules: [rule({ path: { type: "Exact", value: "/a" } }, "v3")] } },
    ];
    const read = gatewayApi.read(objects, place);
    expect(read.map(({ matches, targets }) => [matches[0] ?? "", targets[0]?.name])).toEqual([
      ["path = /a", "v3"],
      ["header x-tester = yes", "v2"],
      ["", "v1"],
    ]);
  });

  test("nonsense is read as far as possible, and never throws", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("http", "rules", "tcp"), fc.jsonValue()), (spec) => {
        istio.read([{ kind: "VirtualService", spec: spec as JsonObject }], place);
        gatewayApi.read([{ kind: "HTTPRoute", spec: spec as JsonObject }], place);
      }),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("match", "matches", "route", "backendRefs", "fault"), fc.jsonValue()),
        (one) => {
          istio.read([{ kind: "VirtualService", spec: { http: [one] } as JsonObject }], place);
          gatewayApi.read([{ kind: "HTTPRoute", spec: { rules: [one] } as JsonObject }], place);
        },
      ),
    );
  });
});
