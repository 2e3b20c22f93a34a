import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Dialect } from "./dialect.ts";
import { gatewayApi } from "./dialects/gateway-api.ts";
import { istio } from "./dialects/istio.ts";
import { readRoutes } from "./read-routes.ts";
import type { Route, RouteMatch } from "./rule.ts";

const match: fc.Arbitrary<RouteMatch> = fc.record(
  {
    path: fc.oneof(
      fc.constantFrom("/", "/a", "/a/b").map((exact) => ({ exact })),
      fc.constantFrom("/", "/a", "/a/b").map((prefix) => ({ prefix })),
    ),
    headers: fc.dictionary(fc.constantFrom("X-User", "x-team"), fc.constantFrom("ada", "bob"), {
      minKeys: 1,
    }),
    method: fc.constantFrom("GET", "POST"),
  },
  { requiredKeys: [] },
);
const split = fc.integer({ min: 0, max: 100 }).map((v3) => ({ v1: 100 - v3, v3 }));
const routes: fc.Arbitrary<Route[]> = fc
  .array(fc.record({ match, split }), { maxLength: 3 })
  .chain((first) =>
    fc.option(split, { nil: undefined }).map((last) => [...first, last ? { split: last } : {}]),
  );

function expected({ match: { path, headers = {}, method = "" } = {}, split: given = {} }: Route) {
  return {
    path: path === undefined ? "" : "exact" in path ? path.exact : `${path.prefix}…`,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    method,
    split: Object.fromEntries(Object.entries(given).filter(([, percent]) => percent > 0)),
  };
}

describe("routes in force", () => {
  test.each<[string, Dialect]>([
    ["an HTTPRoute", gatewayApi],
    ["a VirtualService", istio],
  ])("of %s are those of the rule that it was rendered from", (_, dialect) => {
    fc.assert(
      fc.property(routes, (given) => {
        const rule = { service: "reviews", port: 80, routes: given };
        const objects = dialect.render(rule, { namespace: "shop" });
        expect(readRoutes(objects, "reviews")).toEqual(given.map(expected));
      }),
    );
  });

  test.each([
    ["nothing", { kind: "HTTPRoute" }, []],
    ["another kind", { kind: "DestinationRule", spec: { host: "reviews" } }, []],
    ["wrong types", { kind: "VirtualService", spec: { http: "x" } }, []],
    [
      "weights that are no percentages",
      {
        kind: "HTTPRoute",
        spec: {
          rules: [
            {
              backendRefs: [
                { name: "reviews-v1", weight: 2 },
                { name: "reviews-v3", weight: 1 },
              ],
            },
          ],
        },
      },
      [{ path: "", headers: {}, method: "", split: { v1: 67, v3: 33 } }],
    ],
    [
      "one backend without a weight",
      { kind: "HTTPRoute", spec: { rules: [{ backendRefs: [{ name: "reviews-v2" }] }] } },
      [{ path: "", headers: {}, method: "", split: { v2: 100 } }],
    ],
  ])("of %s", (_, object, read) => {
    expect(readRoutes([object], "reviews")).toEqual(read);
  });
});
