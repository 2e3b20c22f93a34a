import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MeshMatch, MeshRule, MeshSnapshot } from "./config.ts";
import { parseAuthority, type RoutedRequest, routeRequest } from "./routing.ts";

const endpoint = (ip: string) => ({ ip, port: 8080, meshed: true });
const services: MeshSnapshot["services"] = {
  "shop/reviews": { "80": [endpoint("127.0.1.1"), endpoint("127.0.1.2")] },
  "shop/reviews-v1": { "80": [endpoint("127.0.1.1")] },
  "shop/reviews-v2": { "80": [endpoint("127.0.1.2")] },
  "shop/empty": { "80": [] },
};
const to = (name: string, weight = 1) => ({ service: `shop/${name}`, port: 80, weight });
const rule = (matches: readonly Partial<MeshMatch>[], ...backends: ReturnType<typeof to>[]): MeshRule => ({
  matches: matches.map((match) => ({
    path: { kind: "prefix", value: "/" },
    headers: {},
    query: {},
    ...match,
  })),
  backends,
  timeoutMs: 0,
});
const snapshot = (...rules: MeshRule[]): MeshSnapshot => ({
  services,
  routes: [{ service: "shop/reviews", rules }],
});
const get = (url: string, headers: RoutedRequest["headers"] = {}): RoutedRequest => ({
  host: "reviews",
  method: "GET",
  url,
  headers,
});

function routed(view: MeshSnapshot, request: RoutedRequest, random = 0): string {
  const decision = routeRequest(view, "shop", request, random);
  return decision.kind === "endpoints" ? decision.service : `${decision.status} ${decision.reason}`;
}

describe("parseAuthority", () => {
  test.each([
    ["reviews", "shop/reviews", 80],
    ["reviews:8080", "shop/reviews", 8080],
    ["reviews.other", "other/reviews", 80],
    ["reviews.other.svc", "other/reviews", 80],
    ["reviews.other.svc.cluster.local:81", "other/reviews", 81],
    ["reviews.other.svc.cluster.local.", "other/reviews", 80],
  ])("%s", (host, service, port) => {
    expect(parseAuthority(host, "shop")).toEqual({ service, port });
  });

  test.each(["", "a.b.c.d", "[::1]:80", "example.com/x", "reviews:port"])("%j is not a Service", (host) => {
    expect(parseAuthority(host, "shop")).toBeUndefined();
  });
});

describe("routeRequest", () => {
  test("without a route, requests go to the Service's own endpoints", () => {
    expect(routed({ services, routes: [] }, get("/"))).toBe("shop/reviews");
  });

  const byPath = snapshot(
    rule([{ path: { kind: "prefix", value: "/v2" } }], to("reviews-v2")),
    rule([{ path: { kind: "exact", value: "/v2/only" } }], to("reviews-v1")),
    rule([{ headers: { "x-user": "jason" } }], to("reviews-v2")),
    rule([{ query: { beta: "1" } }], to("reviews-v2")),
    rule([{ method: "POST" }], to("empty")),
    rule([], to("reviews-v1")),
  );
  test.each([
    ["a prefix", get("/v2/x"), "shop/reviews-v2"],
    ["a prefix matches whole segments", get("/v20"), "shop/reviews-v1"],
    ["an exact path takes precedence over a prefix", get("/v2/only"), "shop/reviews-v1"],
    ["the query is not part of the path", get("/v2/only?x=1"), "shop/reviews-v1"],
    ["a header match takes precedence over none", get("/", { "x-user": "jason" }), "shop/reviews-v2"],
    ["a header with another value", get("/", { "x-user": "jane" }), "shop/reviews-v1"],
    ["a query parameter", get("/?beta=1"), "shop/reviews-v2"],
    [
      "a method whose Service has no endpoints",
      { ...get("/"), method: "POST" },
      "503 the Service shop/empty has no ready endpoint",
    ],
  ])("%s", (_name, request, expected) => {
    expect(routed(byPath, request)).toBe(expected);
  });

  test.each([
    ["an unknown host", { ...get("/"), host: "nobody" }, snapshot(), /^404 no Service answers/],
    [
      "no rule that matches",
      get("/"),
      snapshot(rule([{ method: "PUT" }], to("reviews-v1"))),
      /^404 no rule of the route/,
    ],
    ["no backend", get("/"), snapshot(rule([])), /^500 .* no backend/],
    ["only weights of 0", get("/"), snapshot(rule([], to("reviews-v1", 0))), /^500 .* no backend/],
    [
      "a backend's unknown port",
      get("/"),
      snapshot(rule([], { ...to("reviews-v1"), port: 9 })),
      /^500 .* no port 9/,
    ],
    [
      "a part that it does not support",
      get("/"),
      snapshot({ ...rule([], to("reviews-v1")), unsupported: "no filters" }),
      /^500 no filters/,
    ],
  ])("refuses %s", (_name, request, view, expected) => {
    expect(routed(view, request)).toMatch(expected);
  });

  test("weights split evenly spaced draws exactly", () => {
    const view = snapshot(rule([], to("reviews-v1", 90), to("reviews-v2", 10)));
    const draws = Array.from({ length: 1000 }, (_, i) => routed(view, get("/"), i / 1000));

    expect(draws.filter((service) => service === "shop/reviews-v2")).toHaveLength(100);
  });

  test("a backend with weight 0 is never chosen", () => {
    const weights = fc
      .array(fc.nat(5), { minLength: 1, maxLength: 5 })
      .filter((list) => list.some((w) => w > 0));
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (list, random) => {
        const names = list.map((_, i) => `b${i}`);
        const view: MeshSnapshot = {
          services: {
            ...services,
            ...Object.fromEntries(names.map((name) => [`shop/${name}`, { "80": [endpoint("127.0.2.1")] }])),
          },
          routes: [
            { service: "shop/reviews", rules: [rule([], ...names.map((name, i) => to(name, list[i])))] },
          ],
        };
        const chosen = routed(view, get("/"), random);
        expect(list[names.indexOf(chosen.replace("shop/", ""))]).toBeGreaterThan(0);
      }),
    );
  });
});
