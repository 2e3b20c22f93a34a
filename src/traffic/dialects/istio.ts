import { parseDuration } from "../../base/duration.ts";
import type { JsonObject, JsonValue } from "../../base/json.ts";
import { type Fault, isVersion, type Route, type RouteMatch, type TrafficRule } from "../rules/rule.ts";
import type { Dialect, RenderedObject } from "./dialect.ts";
import { readIstio } from "./read-istio.ts";

const API_VERSION = "networking.istio.io/v1";

/** Istio's own resources: a VirtualService, and a DestinationRule with one subset per version (label `version`). */
export const istio: Dialect = {
  name: "istio",
  title: "Istio's VirtualService",
  cannot: {},
  kinds: [
    { apiVersion: API_VERSION, kind: "VirtualService", isFor: hasHost },
    { apiVersion: API_VERSION, kind: "DestinationRule", isFor: hasHost },
  ],
  check: () => [],
  render: (rule, { namespace, versions: known = [] }) => {
    const host = hostOf(rule.service, namespace);
    const virtualService = object("VirtualService", rule, namespace, {
      hosts: [host],
      http: rule.routes.map((route) => httpRoute(route, rule, host)),
    });
    const named = rule.routes.flatMap(({ split }) => Object.keys(split ?? {}));
    if (named.length === 0) return [virtualService];
    // All known versions, so that a later rule for other versions does not change what requests in progress depend on.
    // Those that cannot be the name of a subset are left out: no rule can name them, and Istio would refuse them all.
    const versions = [...new Set([...known.filter(isVersion), ...named])].sort();
    const subsets = versions.map((version) => ({ name: version, labels: { version } }));
    // Subsets first: a VirtualService that names a subset which does not exist yet responds with 503.
    return [object("DestinationRule", rule, namespace, { host, subsets }), virtualService];
  },
  read: readIstio,
};

const hostOf = (service: string, namespace: string) => `${service}.${namespace}.svc.cluster.local`;

function object(
  kind: string,
  { service: name }: TrafficRule,
  namespace: string,
  spec: JsonObject,
): RenderedObject {
  return { apiVersion: API_VERSION, kind, metadata: { name, namespace }, spec };
}

/** Short host names refer to the object's own namespace. */
function hasHost(spec: JsonObject, namespace: string, service: string): boolean {
  const names = [
    service,
    `${service}.${namespace}`,
    `${service}.${namespace}.svc`,
    hostOf(service, namespace),
  ];
  const hosts: readonly JsonValue[] = Array.isArray(spec.hosts) ? spec.hosts : [spec.host ?? null];
  return hosts.some((host) => typeof host === "string" && names.includes(host));
}

function httpRoute({ match, split, timeout, fault }: Route, { port }: TrafficRule, host: string): JsonObject {
  const to = (subset?: string): JsonObject => ({
    host,
    port: { number: port },
    ...(subset === undefined ? {} : { subset }),
  });
  const destinations = Object.entries(split ?? {}).filter(([, weight]) => weight > 0);
  return {
    ...(match === undefined ? {} : { match: matchesOf(match) }),
    ...(fault === undefined ? {} : { fault: faultOf(fault) }),
    ...(timeout === undefined ? {} : { timeout: seconds(timeout) }),
    route:
      split === undefined
        ? [{ destination: to() }]
        : destinations.map(([version, weight]) => ({ destination: to(version), weight })),
  };
}

/** Istio's prefixes compare characters; two alternatives together match whole segments. */
function matchesOf({ path, headers, method }: RouteMatch): readonly JsonObject[] {
  const others = {
    ...(headers === undefined
      ? {}
      : {
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, value]) => [name.toLowerCase(), { exact: value }]),
          ),
        }),
    ...(method === undefined ? {} : { method: { exact: method } }),
  };
  if (path === undefined) return [others];
  if ("exact" in path) return [{ uri: { exact: path.exact }, ...others }];
  const prefix = path.prefix.replace(/\/$/, "");
  const under = { uri: { prefix: `${prefix}/` }, ...others };
  return prefix === "" ? [under] : [{ uri: { exact: prefix }, ...others }, under];
}

function faultOf({ delay, abort }: Fault): JsonObject {
  return {
    ...(delay === undefined
      ? {}
      : { delay: { percentage: { value: delay.percent }, fixedDelay: seconds(delay.duration) } }),
    ...(abort === undefined
      ? {}
      : { abort: { percentage: { value: abort.percent }, httpStatus: abort.status } }),
  };
}

/** As protobuf writes durations in JSON: seconds with a fraction. */
function seconds(duration: string): string {
  return `${(parseDuration(duration) ?? 0) / 1_000}s`;
}
