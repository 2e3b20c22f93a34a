import { parseDuration } from "../../base/duration.ts";
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type { Route, RouteMatch, TrafficRule } from "../rules/rule.ts";
import { versionService } from "../rules/version-service.ts";
import type { Dialect } from "./dialect.ts";
import { limitProblems } from "./gateway-api-limits.ts";
import { orderProblems } from "./gateway-api-order.ts";
import { readGatewayApi } from "./read-gateway-api.ts";

const NO_FAULTS = "an HTTPRoute has no field for faults";

/**
 * The Gateway API for meshes (GAMMA): an HTTPRoute whose parent is the Service, with one Service per version behind it.
 */
export const gatewayApi: Dialect = {
  name: "gateway-api",
  title: "Gateway API",
  cannot: { "fault-delay": NO_FAULTS, "fault-abort": NO_FAULTS },
  kinds: [{ apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", isFor: hasParent }],
  check: (rule) => [...limitProblems(rule), ...orderProblems(rule)],
  render: (rule, { namespace }) => [
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: { name: rule.service, namespace },
      spec: {
        parentRefs: [{ group: "", kind: "Service", name: rule.service, port: rule.port }],
        rules: rule.routes.map((route) => ruleOf(route, rule)),
      },
    },
  ],
  read: readGatewayApi,
};

function hasParent(spec: JsonObject, namespace: string, service: string): boolean {
  const parents = Array.isArray(spec.parentRefs) ? spec.parentRefs : [];
  return parents
    .filter(isJsonObject)
    .some(
      (parent) =>
        parent.kind === "Service" && parent.name === service && (parent.namespace ?? namespace) === namespace,
    );
}

function ruleOf({ match, split, timeout }: Route, { service, port }: TrafficRule): JsonObject {
  const backends = Object.entries(split ?? {}).filter(([, weight]) => weight > 0);
  return {
    ...(match === undefined ? {} : { matches: [matchOf(match)] }),
    ...(timeout === undefined ? {} : { timeouts: { request: gatewayDuration(parseDuration(timeout) ?? 0) } }),
    backendRefs:
      split === undefined
        ? [{ name: service, port }]
        : backends.map(([version, weight]) => ({ name: versionService(service, version), port, weight })),
  };
}

function matchOf({ path, headers, method }: RouteMatch): JsonObject {
  return {
    ...(path === undefined
      ? {}
      : {
          path:
            "exact" in path
              ? { type: "Exact", value: path.exact }
              : { type: "PathPrefix", value: path.prefix },
        }),
    ...(headers === undefined
      ? {}
      : { headers: Object.entries(headers).map(([name, value]) => ({ type: "Exact", name, value })) }),
    ...(method === undefined ? {} : { method }),
  };
}

/**
 * In the format of GEP-2257: up to four units with at most five digits each, e.g. `1m30s500ms`.
 * @param whole milliseconds, at least 1: `0s` would mean that there is no limit.
 */
export function gatewayDuration(whole: number): string {
  const parts = [
    [Math.floor(whole / 3_600_000), "h"],
    [Math.floor(whole / 60_000) % 60, "m"],
    [Math.floor(whole / 1_000) % 60, "s"],
    [whole % 1_000, "ms"],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join("");
}
