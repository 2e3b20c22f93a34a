import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { routeRequest } from "../../src/sandbox/mesh/routing.ts";
import { buildSnapshot } from "../../src/sandbox/mesh/snapshot.ts";
import { gatewayApi } from "../../src/traffic/dialects/gateway-api.ts";
import { orderProblems } from "../../src/traffic/dialects/gateway-api-order.ts";
import { istio } from "../../src/traffic/dialects/istio.ts";
import { checkRule } from "../../src/traffic/rules/check-rule.ts";
import type { RouteMatch, TrafficRule } from "../../src/traffic/rules/rule.ts";
import { type AskedRequest, routeTaken } from "./neutral-routing.ts";

const paths = ["/", "/a", "/a/", "/a/b", "/ab", "/b"];
const match: fc.Arbitrary<RouteMatch> = fc.record(
  {
    path: fc.oneof(
      fc.constantFrom(...paths).map((exact) => ({ exact })),
      fc.constantFrom(...paths).map((prefix) => ({ prefix })),
    ),
    headers: fc.dictionary(fc.constantFrom("X-User", "x-team"), fc.constantFrom("ada", "bob"), {
      minKeys: 1,
    }),
    method: fc.constantFrom("GET", "POST"),
  },
  { requiredKeys: [] },
);
/** Every route goes to a different version, so that the response tells which route was taken. */
const rules: fc.Arbitrary<TrafficRule> = fc.array(match, { maxLength: 4 }).map((matches) => ({
  service: "reviews",
  port: 80,
  routes: [
    ...matches.map((each, index) => ({ match: each, split: { [`v${index}`]: 100 } })),
    { split: { [`v${matches.length}`]: 100 } },
  ],
}));
const requests: fc.Arbitrary<AskedRequest> = fc.record({
  method: fc.constantFrom("GET", "POST", "PUT"),
  path: fc.constantFrom(...paths, "/a/b/c", "/c"),
  headers: fc.dictionary(fc.constantFrom("x-user", "x-team"), fc.constantFrom("ada", "bob")),
});

describe("a rule means the same in every dialect", () => {
  test("the sandbox's mesh obeys the rendered HTTPRoute as the rule says", () => {
    let taken = 0;
    fc.assert(
      fc.property(rules, fc.array(requests, { minLength: 1, maxLength: 20 }), (rule, asked) => {
        fc.pre(checkRule(rule).length === 0 && orderProblems(rule).length === 0);
        const snapshot = snapshotOf(rule);
        for (const request of asked) {
          const { method, path: url, headers } = request;
          const decision = routeRequest(snapshot, "shop", { host: "reviews", method, url, headers }, 0);
          expect(decision).toMatchObject({ service: `shop/reviews-v${routeTaken(rule, request)}` });
          taken++;
        }
      }),
      { numRuns: 500, seed: 7 },
    );
    expect(taken).toBeGreaterThan(1_000);
  });

  test("Istio's own resources, read as Istio's reference describes them, mean the same", () => {
    fc.assert(
      fc.property(rules, requests, (rule, request) => {
        fc.pre(checkRule(rule).length === 0);
        const route = istio.render(rule, { namespace: "shop" }).find(({ kind }) => kind === "VirtualService");
        const http = route?.spec.http as unknown as readonly VirtualServiceRoute[];
        const found = http.findIndex(
          ({ match: any }) => any === undefined || any.some((m) => istioHolds(m, request)),
        );
        expect(found).toBe(routeTaken(rule, request));
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  test.each<[string, readonly RouteMatch[], boolean]>([
    ["a longer prefix after a header", [{ headers: { "x-user": "ada" } }, { path: { prefix: "/a" } }], true],
    ["an exact path after its prefix", [{ path: { prefix: "/a" } }, { path: { exact: "/a/b" } }], true],
    ["more headers after fewer", [{ headers: { a: "1" } }, { headers: { a: "1", b: "2" } }], true],
    ["a method after a header", [{ headers: { a: "1" } }, { method: "GET" }], true],
    ["the more specific one first", [{ path: { exact: "/a/b" } }, { path: { prefix: "/a" } }], false],
    ["paths that never meet", [{ path: { prefix: "/a" } }, { path: { exact: "/b/c" } }], false],
    [
      "values of one header that exclude each other",
      [{ headers: { A: "1" } }, { path: { prefix: "/a" }, headers: { a: "2" } }],
      false,
    ],
    ["two methods", [{ method: "GET" }, { method: "PUT", path: { prefix: "/a" } }], false],
  ])("the Gateway API's own order: %s", (_, matches, refused) => {
    const rule = { service: "reviews", port: 80, routes: [...matches.map((match) => ({ match })), {}] };
    expect(orderProblems(rule).map(({ code }) => code)).toEqual(refused ? ["TRAFFIC_ORDER"] : []);
  });
});

interface VirtualServiceMatch {
  readonly uri?: { readonly exact?: string; readonly prefix?: string };
  readonly method?: { readonly exact: string };
  readonly headers?: Readonly<Record<string, { readonly exact: string }>>;
}
interface VirtualServiceRoute {
  readonly match?: readonly VirtualServiceMatch[];
}

/** HTTPMatchRequest in Istio's reference: all conditions of one entry must hold; a prefix matches characters. */
function istioHolds({ uri, method, headers = {} }: VirtualServiceMatch, request: AskedRequest): boolean {
  if (uri?.exact !== undefined && uri.exact !== request.path) return false;
  if (uri?.prefix !== undefined && !request.path.startsWith(uri.prefix)) return false;
  if (method !== undefined && method.exact !== request.method) return false;
  return Object.entries(headers).every(([name, { exact }]) => request.headers[name] === exact);
}

function snapshotOf(rule: TrafficRule) {
  const versions = rule.routes.flatMap(({ split }) => Object.keys(split ?? {}));
  const service = (name: string) => ({
    metadata: { name, namespace: "shop" },
    spec: { ports: [{ name: "http", port: 80 }] },
  });
  const slice = (name: string) => ({
    metadata: { name, namespace: "shop", labels: { "kubernetes.io/service-name": name } },
    ports: [{ name: "http", port: 8080 }],
    endpoints: [{ addresses: ["127.1.2.3"] }],
  });
  const names = ["reviews", ...versions.map((version) => `reviews-${version}`)];
  const objects = {
    services: names.map(service),
    endpointSlices: names.map(slice),
    pods: [],
    routes: gatewayApi.render(rule, { namespace: "shop" }),
  };
  return buildSnapshot(objects as unknown as Parameters<typeof buildSnapshot>[0]);
}
