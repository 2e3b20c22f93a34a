import type { MeshBackend, MeshEndpoint, MeshMatch, MeshRule, MeshSnapshot } from "./config.ts";

/** What routing looks at in a request. Header names are in lower case. */
export interface RoutedRequest {
  readonly host: string;
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export type RoutingDecision =
  | {
      readonly kind: "endpoints";
      readonly service: string;
      readonly endpoints: readonly MeshEndpoint[];
      readonly timeoutMs: number;
    }
  | { readonly kind: "refused"; readonly status: 404 | 500 | 503; readonly reason: string };

/**
 * Where a request from a pod in `namespace` goes. Precedence among matches is the Gateway API's: exact path, longest
 * prefix, method, most headers, most query parameters, then the older route and the earlier rule.
 * @param random in [0, 1): picks the backend by weight.
 */
export function routeRequest(
  snapshot: MeshSnapshot,
  namespace: string,
  request: RoutedRequest,
  random: number,
): RoutingDecision {
  const target = parseAuthority(request.host, namespace);
  const service = target && snapshot.services[target.service];
  if (!target || !service) return refuse(404, `no Service answers to the host "${request.host}"`);
  const rules = snapshot.routes
    .filter((route) => route.service === target.service && (route.port ?? target.port) === target.port)
    .flatMap((route) => route.rules);
  if (rules.length === 0) return endpointsOf(snapshot, { ...target, weight: 1 }, 0);
  const rule = bestRule(rules, request);
  if (!rule)
    return refuse(404, `no rule of the route of ${target.service} matches ${request.method} ${request.url}`);
  if (rule.unsupported) return refuse(500, rule.unsupported);
  const backend = pickBackend(rule.backends, random);
  if (!backend)
    return refuse(500, `the matching rule of the route of ${target.service} has no backend with weight`);
  return endpointsOf(snapshot, backend, rule.timeoutMs);
}

function refuse(status: 404 | 500 | 503, reason: string): RoutingDecision {
  return { kind: "refused", status, reason };
}

function endpointsOf(snapshot: MeshSnapshot, backend: MeshBackend, timeoutMs: number): RoutingDecision {
  const endpoints = snapshot.services[backend.service]?.[backend.port];
  if (!endpoints) return refuse(500, `the Service ${backend.service} has no port ${backend.port}`);
  if (endpoints.length === 0) return refuse(503, `the Service ${backend.service} has no ready endpoint`);
  return { kind: "endpoints", service: backend.service, endpoints, timeoutMs };
}

/** Reads `name`, `name.ns`, `name.ns.svc` and `name.ns.svc.cluster.local`, each with or without a port (default 80). */
export function parseAuthority(
  host: string,
  namespace: string,
): { readonly service: string; readonly port: number } | undefined {
  const match = /^([a-z0-9-]+)(?:\.([a-z0-9-]+))?(?:\.svc(?:\.cluster\.local)?)?\.?(?::(\d{1,5}))?$/i.exec(
    host,
  );
  if (!match) return undefined;
  return { service: `${match[2] ?? namespace}/${match[1]}`, port: Number(match[3] ?? 80) };
}

function bestRule(rules: readonly MeshRule[], request: RoutedRequest): MeshRule | undefined {
  let best: { readonly rule: MeshRule; readonly rank: readonly number[] } | undefined;
  const [path = "/", query = ""] = request.url.split("?", 2);
  const parameters = new URLSearchParams(query);
  for (const rule of rules) {
    const matches = rule.matches.length > 0 ? rule.matches : [MATCH_ALL];
    for (const match of matches) {
      if (!matchesRequest(match, request, path, parameters)) continue;
      const rank = rankOf(match);
      if (!best || compareRanks(rank, best.rank) > 0) best = { rule, rank };
    }
  }
  return best?.rule;
}

const MATCH_ALL: MeshMatch = { path: { kind: "prefix", value: "/" }, headers: {}, query: {} };

function matchesRequest(
  match: MeshMatch,
  request: RoutedRequest,
  path: string,
  parameters: URLSearchParams,
): boolean {
  if (match.method !== undefined && match.method !== request.method) return false;
  if (match.path.kind === "exact" ? path !== match.path.value : !hasPathPrefix(path, match.path.value))
    return false;
  for (const [name, value] of Object.entries(match.headers)) {
    const given = request.headers[name];
    if ((Array.isArray(given) ? given.join(",") : given) !== value) return false;
  }
  return Object.entries(match.query).every(([name, value]) => parameters.get(name) === value);
}

/** Prefixes match whole segments: `/v2` matches `/v2` and `/v2/x`, not `/v20`. */
function hasPathPrefix(path: string, prefix: string): boolean {
  const trimmed = prefix.endsWith("/") ? prefix.slice(0, -1) : prefix;
  return path === trimmed || path.startsWith(`${trimmed}/`);
}

function rankOf(match: MeshMatch): readonly number[] {
  return [
    match.path.kind === "exact" ? 1 : 0,
    match.path.value.length,
    match.method === undefined ? 0 : 1,
    Object.keys(match.headers).length,
    Object.keys(match.query).length,
  ];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function pickBackend(backends: readonly MeshBackend[], random: number): MeshBackend | undefined {
  const total = backends.reduce((sum, backend) => sum + backend.weight, 0);
  if (total <= 0) return undefined;
  let rest = random * total;
  for (const backend of backends) {
    rest -= backend.weight;
    if (rest < 0) return backend;
  }
  return backends.findLast((backend) => backend.weight > 0);
}
