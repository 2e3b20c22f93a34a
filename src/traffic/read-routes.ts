import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { versionService } from "./version-service.ts";

/** One kind of requests and where they go, as the objects in a cluster say, whoever wrote them. */
export interface RouteInForce {
  /** `/x` for exactly that path, `/x…` for it and what is below it; "" for every path. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** "" for every method. */
  readonly method: string;
  /** Version → percent of these requests, rounded; empty when every version gets its share. */
  readonly split: Readonly<Record<string, number>>;
}

interface RouteObject {
  readonly kind: string;
  readonly spec?: unknown;
}

/**
 * Reads back what decides about the requests for a Service: the other way round of what dialects render. Objects that
 * hold no routes give none; conditions in words that rules do not have (regular expressions) are left out. Pure.
 */
export function readRoutes(objects: readonly RouteObject[], service: string): readonly RouteInForce[] {
  return objects.flatMap((object) => {
    const spec: JsonObject = isJsonObject(object.spec) ? object.spec : {};
    if (object.kind === "HTTPRoute") return list(spec.rules).map((rule) => ofHttpRoute(rule, service));
    if (object.kind === "VirtualService") return list(spec.http).map(ofVirtualService);
    return [];
  });
}

function ofHttpRoute({ matches, backendRefs }: JsonObject, service: string): RouteInForce {
  const [match = {}] = list(matches);
  const path = part(match.path);
  const value = text(path.value);
  const prefix = versionService(service, "");
  return {
    path: path.type === "Exact" ? value : below(value),
    headers: Object.fromEntries(
      list(match.headers).map((header) => [text(header.name).toLowerCase(), text(header.value)]),
    ),
    method: text(match.method),
    split: shares(
      list(backendRefs).map(({ name, weight }) => {
        const backend = text(name);
        const version = backend.startsWith(prefix) ? backend.slice(prefix.length) : undefined;
        return [version, weight];
      }),
    ),
  };
}

/** Of two alternatives that together are a prefix of whole segments, the second is the one that says so. */
function ofVirtualService({ match, route }: JsonObject): RouteInForce {
  const alternatives = list(match);
  const first = alternatives.find(({ uri }) => text(part(uri).prefix) !== "") ?? alternatives[0] ?? {};
  const uri = part(first.uri);
  const prefix = text(uri.prefix);
  return {
    path: prefix === "" ? text(uri.exact) : below(prefix === "/" ? prefix : prefix.replace(/\/$/, "")),
    headers: Object.fromEntries(
      Object.entries(part(first.headers)).map(([name, value]) => [
        name.toLowerCase(),
        text(part(value).exact),
      ]),
    ),
    method: text(part(first.method).exact),
    split: shares(
      list(route).map(({ destination, weight }) => [text(part(destination).subset) || undefined, weight]),
    ),
  };
}

/** One destination alone has no weight; without versions, each has its share. */
function shares(
  weighted: readonly (readonly [version: string | undefined, weight: JsonValue | undefined])[],
): Readonly<Record<string, number>> {
  const known = weighted.map(([version, weight]) => ({
    version,
    weight: typeof weight === "number" ? weight : weighted.length === 1 ? 100 : 1,
  }));
  const total = known.reduce((sum, { weight }) => sum + weight, 0);
  const split = new Map<string, number>();
  for (const { version, weight } of known) {
    if (version === undefined || total === 0) continue;
    split.set(version, (split.get(version) ?? 0) + (weight / total) * 100);
  }
  return Object.fromEntries([...split].map(([version, percent]) => [version, Math.round(percent)]));
}

function below(path: string): string {
  return path === "" ? "" : `${path}…`;
}

function part(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function list(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
