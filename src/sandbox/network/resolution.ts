/** All Services, as the node writes them for the processes of its pods. */
export interface ResolutionTable {
  readonly namespaces: readonly string[];
  /** By `namespace/name`. */
  readonly services: Readonly<Record<string, ResolvedService>>;
  /**
   * By namespace: the ready endpoints of the node's proxy, as `address:port`, which receive the calls that the
   * namespace's pods make to Services. Empty: the proxy is not ready, and calls fail rather than bypass it.
   */
  readonly redirects: Readonly<Record<string, readonly string[]>>;
}

export interface ResolvedService {
  /** `None` for a headless Service. */
  readonly clusterIp: string;
  /** Ready endpoints as `address:port`, by the Service's port; addresses alone under `*` if it is headless. */
  readonly ports: Readonly<Record<string, readonly string[]>>;
}

export type Resolution =
  /** Not a name or address of a Service: connect as usual. */
  | { readonly kind: "outside" }
  /** Looks like a Service's name, but no such Service exists. */
  | { readonly kind: "unknown" }
  | { readonly kind: "service"; readonly key: string; readonly endpoints: readonly string[] };

const DOMAIN = /^([a-z0-9-]+)(?:\.([a-z0-9-]+)(\.svc(?:\.cluster\.local)?)?)?\.?$/;

function endpointsOf(service: ResolvedService, port: number): readonly string[] {
  const headless = service.ports["*"];
  return headless ? headless.map((address) => `${address}:${port}`) : (service.ports[port] ?? []);
}

/**
 * What a host and port mean to a process in a namespace: `svc`, `svc.ns`, `svc.ns.svc`, `svc.ns.svc.cluster.local` and
 * cluster IPs are Services. `a.b` is one only if b is a namespace; otherwise it may be a name in the outside world.
 */
export function resolveHost(
  table: ResolutionTable,
  ownNamespace: string,
  host: string,
  port: number,
): Resolution {
  if (/^[\d.]+$/.test(host)) {
    if (!host.startsWith("10.96.")) return { kind: "outside" };
    const found = Object.entries(table.services).find(([, { clusterIp }]) => clusterIp === host);
    return found
      ? { kind: "service", key: found[0], endpoints: endpointsOf(found[1], port) }
      : { kind: "outside" };
  }
  const [, name, namespace = ownNamespace, suffix] = DOMAIN.exec(host.toLowerCase()) ?? [];
  if (name === undefined || name === "localhost") return { kind: "outside" };
  const key = `${namespace}/${name}`;
  const service = table.services[key];
  if (service) return { kind: "service", key, endpoints: endpointsOf(service, port) };
  const mustBeOurs =
    namespace === ownNamespace || suffix !== undefined || table.namespaces.includes(namespace);
  return { kind: mustBeOurs ? "unknown" : "outside" };
}
