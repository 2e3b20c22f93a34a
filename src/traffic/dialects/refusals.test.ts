import { describe, expect, test } from "vitest";
import { FEATURES, featuresOf } from "../rules/features.ts";
import type { Route } from "../rules/rule.ts";
import { gatewayApi } from "./gateway-api.ts";
import { istio } from "./istio.ts";
import { dialectOf, type RoutingMesh, refusals } from "./refusals.ts";

const strong: RoutingMesh = { name: "istio", title: "Istio", dialect: "istio", capabilities: [...FEATURES] };
const weak: RoutingMesh = { name: "weak", title: "Weak", dialect: "gateway-api", capabilities: ["split"] };
const none: RoutingMesh = { name: "none", title: "No mesh" };
const all = [strong, weak, none];

const rule = (...routes: readonly Route[]) => ({ service: "reviews", port: 80, routes: [...routes] });
const everything: Route = {
  match: { path: { exact: "/a" }, headers: { a: "b" }, method: "GET" },
  split: { v1: 100 },
  timeout: "1s",
  fault: { delay: { percent: 1, duration: "1s" }, abort: { percent: 1, status: 503 } },
};

test("finds every feature of a rule, each with its place", () => {
  const found = featuresOf(rule({}, everything));
  expect(found.map(({ feature }) => feature).sort()).toEqual([...FEATURES].sort());
  expect(found.every(({ path }) => path[1] === 1)).toBe(true);
});

describe("a mesh", () => {
  test("that supports everything accepts everything", () => {
    expect(refusals(rule(everything, {}), strong, istio, all)).toEqual([]);
  });

  test("refuses what it does not support, with the reason and the meshes that do", () => {
    const problems = refusals(rule({ ...everything, split: { v1: 100 } }, {}), weak, gatewayApi, all);
    const features = problems.map(({ path }) => path.slice(2).join("."));
    expect(features).toEqual([
      "match.path",
      "match.headers",
      "match.method",
      "timeout",
      "fault.delay",
      "fault.abort",
    ]);
    expect(problems[3]).toMatchObject({
      code: "TRAFFIC_UNSUPPORTED",
      message: "Weak does not support timeout for reviews: it is not among its capabilities.",
      hint: "These meshes do: istio.",
    });
    expect(problems[4]?.message).toContain("an HTTPRoute has no field for faults");
  });

  test("addressed in a dialect other than its own is held to that dialect's limits", () => {
    const [problem] = refusals(rule({ fault: everything.fault ?? {} }), strong, gatewayApi, all);
    expect(problem?.message).toContain("addressed in the dialect gateway-api");
  });

  test("that nothing can replace says so", () => {
    const [problem] = refusals(rule({ timeout: "1s" }), weak, gatewayApi, [weak, none]);
    expect(problem?.hint).toBe("No mesh that Regatta knows does.");
  });
});

describe("the dialect", () => {
  test("is the mesh's own, or the requested one", () => {
    expect(dialectOf(strong)).toBe(istio);
    expect(dialectOf(strong, "gateway-api")).toBe(gatewayApi);
  });

  test.each([
    [none, undefined],
    [none, "istio"],
    [strong, "unheard-of"],
  ])("%j (%s): there is none, and the error says so", (mesh, wanted) => {
    expect(() => dialectOf(mesh, wanted)).toThrow(/does not support traffic rules/);
  });
});
