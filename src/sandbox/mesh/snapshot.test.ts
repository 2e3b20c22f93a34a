import { describe, expect, test } from "vitest";
import { buildSnapshot, type WatchedObject, type WatchedObjects } from "./snapshot.ts";

const object = (name: string, fields: Record<string, unknown> = {}, metadata = {}): WatchedObject => ({
  metadata: { name, namespace: "shop", ...metadata },
  ...fields,
});
const slice = (service: string, endpoints: readonly unknown[], ports: readonly unknown[]) =>
  object(`${service}-x`, { endpoints, ports }, { labels: { "kubernetes.io/service-name": service } });
const empty: WatchedObjects = { services: [], endpointSlices: [], pods: [], routes: [] };

describe("buildSnapshot", () => {
  test("joins Services, their endpoints by port name, and which pods have a proxy", () => {
    const built = buildSnapshot({
      ...empty,
      services: [
        object("web", {
          spec: {
            ports: [
              { name: "http", port: 80 },
              { name: "admin", port: 81 },
            ],
          },
        }),
      ],
      endpointSlices: [
        slice(
          "web",
          [
            { addresses: ["127.0.0.2"], conditions: { ready: true }, targetRef: { name: "web-1" } },
            { addresses: ["127.0.0.3"], conditions: { ready: false }, targetRef: { name: "web-2" } },
            { addresses: ["127.0.0.4"], targetRef: { name: "plain-1" } },
          ],
          [{ name: "http", port: 8080 }],
        ),
      ],
      pods: [
        object("web-1", {}, { annotations: { "sandbox.regatta.dev/redirect": "sidecar" } }),
        object("plain-1"),
      ],
    });

    expect(built.services).toEqual({
      "shop/web": {
        "80": [
          { ip: "127.0.0.2", port: 8080, meshed: true },
          { ip: "127.0.0.4", port: 8080, meshed: false },
        ],
        "81": [],
      },
    });
  });

  const route = (
    rules: readonly unknown[],
    metadata = {},
    parent: object = { kind: "Service", group: "", name: "web" },
  ) => object("route", { spec: { parentRefs: [parent], rules } }, metadata);

  test("reads an HTTPRoute with its defaults", () => {
    const { routes } = buildSnapshot({
      ...empty,
      routes: [
        route([
          {
            matches: [
              { path: { type: "Exact", value: "/a" }, headers: [{ name: "X-User", value: "jason" }] },
            ],
            backendRefs: [
              { name: "web-v1", port: 81, weight: 9 },
              { name: "web-v2", namespace: "other" },
            ],
            timeouts: { request: "1s500ms" },
          },
          {},
        ]),
      ],
    });

    expect(routes).toEqual([
      {
        service: "shop/web",
        rules: [
          {
            matches: [{ path: { kind: "exact", value: "/a" }, headers: { "x-user": "jason" }, query: {} }],
            backends: [
              { service: "shop/web-v1", port: 81, weight: 9 },
              { service: "other/web-v2", port: 80, weight: 1 },
            ],
            timeoutMs: 1500,
          },
          { matches: [], backends: [], timeoutMs: 0 },
        ],
      },
    ]);
  });

  test.each([
    ["a filter", { filters: [{ type: "RequestMirror" }] }, "RequestMirror"],
    [
      "a regular expression",
      { matches: [{ path: { type: "RegularExpression", value: "a+" } }] },
      "regular expressions",
    ],
  ])("marks a rule with %s as unsupported instead of dropping that part", (_name, rule, expected) => {
    const { routes } = buildSnapshot({ ...empty, routes: [route([rule])] });

    expect(routes[0]?.rules[0]?.unsupported).toContain(expected);
  });

  test("a route attached to a Gateway is not the mesh's", () => {
    const { routes } = buildSnapshot({
      ...empty,
      routes: [route([{}], {}, { kind: "Gateway", name: "web" })],
    });

    expect(routes).toEqual([]);
  });

  test("the older route comes first", () => {
    const newer = route([{}, {}], { name: "a", creationTimestamp: "2026-01-02T00:00:00Z" });
    const older = route([{}], { name: "b", creationTimestamp: "2026-01-01T00:00:00Z" });

    const { routes } = buildSnapshot({ ...empty, routes: [newer, older] });

    expect(routes.map((built) => built.rules.length)).toEqual([1, 2]);
  });
});
