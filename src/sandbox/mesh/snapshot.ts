import { parseDuration } from "../../base/duration.ts";
import type { MeshEndpoint, MeshMatch, MeshRoute, MeshRule, MeshSnapshot } from "./config.ts";
import { REDIRECT_ANNOTATION } from "./config.ts";

/** The parts of Kubernetes objects that the mesh reads. */
export interface WatchedObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly creationTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

export interface WatchedObjects {
  readonly services: readonly WatchedObject[];
  readonly endpointSlices: readonly WatchedObject[];
  readonly pods: readonly WatchedObject[];
  readonly routes: readonly WatchedObject[];
}

interface ServicePort {
  readonly name?: string;
  readonly port: number;
}
interface SliceEndpoint {
  readonly addresses: readonly string[];
  readonly conditions?: { readonly ready?: boolean };
  readonly targetRef?: { readonly name?: string };
}
interface RouteSpec {
  readonly parentRefs?: readonly {
    readonly group?: string;
    readonly kind?: string;
    readonly name: string;
    readonly namespace?: string;
    readonly port?: number;
  }[];
  readonly rules?: readonly RouteRule[];
}
interface RouteRule {
  readonly matches?: readonly {
    readonly path?: { readonly type?: string; readonly value?: string };
    readonly method?: string;
    readonly headers?: readonly { readonly type?: string; readonly name: string; readonly value: string }[];
    readonly queryParams?: readonly {
      readonly type?: string;
      readonly name: string;
      readonly value: string;
    }[];
  }[];
  readonly filters?: readonly { readonly type: string }[];
  readonly backendRefs?: readonly {
    readonly name: string;
    readonly namespace?: string;
    readonly port?: number;
    readonly weight?: number;
  }[];
  readonly timeouts?: { readonly request?: string };
}

/** Builds what proxies need from the state of the cluster. */
export function buildSnapshot(objects: WatchedObjects): MeshSnapshot {
  const meshedPods = new Set(
    objects.pods.filter((pod) => pod.metadata.annotations?.[REDIRECT_ANNOTATION]).map((pod) => keyOf(pod)),
  );
  const services = Object.fromEntries(
    objects.services.map((service) => [keyOf(service), portsOf(service, objects.endpointSlices, meshedPods)]),
  );
  const oldestFirst = [...objects.routes].sort(byAge);
  return { services, routes: oldestFirst.flatMap(routesOf) };
}

const keyOf = (object: WatchedObject) => `${object.metadata.namespace}/${object.metadata.name}`;

function byAge(a: WatchedObject, b: WatchedObject): number {
  const age = (object: WatchedObject) => `${object.metadata.creationTimestamp} ${keyOf(object)}`;
  return age(a) < age(b) ? -1 : 1;
}

function portsOf(
  service: WatchedObject,
  slices: readonly WatchedObject[],
  meshedPods: ReadonlySet<string>,
): Record<string, readonly MeshEndpoint[]> {
  const namespace = service.metadata.namespace;
  const own = slices.filter(
    (slice) =>
      slice.metadata.namespace === namespace &&
      slice.metadata.labels?.["kubernetes.io/service-name"] === service.metadata.name,
  );
  const ports = (service.spec as { ports?: readonly ServicePort[] }).ports ?? [];
  return Object.fromEntries(
    ports.map((port) => [
      String(port.port),
      own.flatMap((slice) => {
        const target = (slice.ports as readonly ServicePort[] | undefined)?.find(
          (candidate) => (candidate.name ?? "") === (port.name ?? ""),
        );
        if (!target) return [];
        return ((slice.endpoints as readonly SliceEndpoint[] | undefined) ?? [])
          .filter((endpoint) => endpoint.conditions?.ready !== false)
          .flatMap((endpoint) =>
            endpoint.addresses.map((ip) => ({
              ip,
              port: target.port,
              meshed: meshedPods.has(`${namespace}/${endpoint.targetRef?.name ?? ""}`),
            })),
          );
      }),
    ]),
  );
}

function routesOf(route: WatchedObject): readonly MeshRoute[] {
  const namespace = route.metadata.namespace ?? "default";
  const spec = (route.spec ?? {}) as RouteSpec;
  const rules = (spec.rules ?? []).map((rule) => ruleOf(rule, namespace));
  return (spec.parentRefs ?? [])
    .filter((parent) => parent.kind === "Service" && (parent.group ?? "") === "")
    .map((parent) => ({
      service: `${parent.namespace ?? namespace}/${parent.name}`,
      ...(parent.port === undefined ? {} : { port: parent.port }),
      rules,
    }));
}

function ruleOf(rule: RouteRule, namespace: string): MeshRule {
  const unsupported = unsupportedPart(rule);
  return {
    matches: (rule.matches ?? []).map(matchOf),
    backends: (rule.backendRefs ?? []).map((backend) => ({
      service: `${backend.namespace ?? namespace}/${backend.name}`,
      port: backend.port ?? 80,
      weight: backend.weight ?? 1,
    })),
    timeoutMs: parseDuration(rule.timeouts?.request ?? "0s") ?? 0,
    ...(unsupported === undefined ? {} : { unsupported }),
  };
}

function matchOf(match: NonNullable<RouteRule["matches"]>[number]): MeshMatch {
  return {
    path: { kind: match.path?.type === "Exact" ? "exact" : "prefix", value: match.path?.value ?? "/" },
    ...(match.method === undefined ? {} : { method: match.method }),
    headers: Object.fromEntries(
      (match.headers ?? []).map((header) => [header.name.toLowerCase(), header.value]),
    ),
    query: Object.fromEntries(
      (match.queryParams ?? []).map((parameter) => [parameter.name, parameter.value]),
    ),
  };
}

/** A rule is obeyed in full or not at all: dropping part of it would send traffic where nobody wanted it. */
function unsupportedPart(rule: RouteRule): string | undefined {
  const filter = rule.filters?.[0];
  if (filter) return `the sandbox's mesh does not support the filter ${filter.type}`;
  for (const match of rule.matches ?? []) {
    const patterns = [match.path, ...(match.headers ?? []), ...(match.queryParams ?? [])];
    if (patterns.some((pattern) => pattern?.type === "RegularExpression")) {
      return "the sandbox's mesh does not support regular expressions in matches";
    }
  }
  return undefined;
}
