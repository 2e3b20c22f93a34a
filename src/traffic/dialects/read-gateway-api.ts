import { isJsonObject, type JsonObject, type JsonValue, objectsIn } from "../../base/json.ts";
import {
  ALL_VERSIONS,
  anyOf,
  conditionWords,
  otherFields,
  type RouteInForce,
  sharesOf,
  timeoutNote,
} from "../rules/route-in-force.ts";
import type { ReadObject, ReadPlace } from "./dialect.ts";
import { compareSpecifics, type Specifics } from "./gateway-api-order.ts";

const READ = ["name", "matches", "backendRefs", "timeouts"];

/**
 * The rules of HTTPRoutes in the order in which the Gateway API tries them: the more specific first, ties in file
 * order.
 */
export function readGatewayApi(objects: readonly ReadObject[], place: ReadPlace): readonly RouteInForce[] {
  return objects
    .flatMap(({ spec }) => objectsIn(spec.rules))
    .map((rule) => ({ rule, specifics: specificsOfRule(rule) }))
    .sort((a, b) => compareSpecifics(b.specifics, a.specifics))
    .map(({ rule }) => readRule(rule, place));
}

function readRule(rule: JsonObject, place: ReadPlace): RouteInForce {
  const { timeouts } = rule;
  const request = isJsonObject(timeouts) ? timeouts.request : undefined;
  const others = Object.keys(rule).filter((name) => !READ.includes(name));
  return {
    matches: anyOf(objectsIn(rule.matches).map(conditionsOf)),
    targets: sharesOf(
      objectsIn(rule.backendRefs).map((backend) => ({
        name: targetName(backend, place),
        weight: typeof backend.weight === "number" ? backend.weight : 1,
      })),
    ),
    notes: [...(typeof request === "string" ? [timeoutNote(request)] : []), ...otherFields(others)],
  };
}

/** How specific its most specific match is; a rule without matches is for every request. */
function specificsOfRule({ matches }: JsonObject): Specifics {
  return objectsIn(matches).map(specificsOf).sort(compareSpecifics).at(-1) ?? specificsOf({});
}

function specificsOf({ path, method, headers, queryParams }: JsonObject): Specifics {
  const { type = "PathPrefix", value = "/" } = isJsonObject(path) ? path : {};
  return {
    exact: type === "Exact",
    path: String(value),
    method: method !== undefined,
    headers: objectsIn(headers).length,
    queryParams: objectsIn(queryParams).length,
  };
}

function conditionsOf({ path, headers, method, ...others }: JsonObject): readonly string[] {
  return [
    ...pathWords(path),
    ...objectsIn(headers).map(({ type = "Exact", name, value }) =>
      type === "Exact"
        ? conditionWords.header(String(name), String(value))
        : `header ${String(name).toLowerCase()} matches ${String(value)}`,
    ),
    ...(typeof method === "string" ? [conditionWords.method(method)] : []),
    ...Object.entries(others).map(([name, value]) => `${name} ${JSON.stringify(value)}`),
  ];
}

function pathWords(path: JsonValue | undefined): readonly string[] {
  if (!isJsonObject(path)) return [];
  const { type = "PathPrefix", value = "/" } = path;
  const text = String(value);
  if (type === "Exact") return [conditionWords.exactPath(text)];
  if (type !== "PathPrefix") return [`path matches ${text}`];
  const prefix = text.replace(/\/$/, "");
  return prefix === "" ? [] : [conditionWords.pathUnder(prefix)];
}

function targetName({ name, namespace: its }: JsonObject, { service, namespace }: ReadPlace): string {
  const text = String(name);
  const isNear = its === undefined || its === namespace;
  if (!isNear) return `${text}.${String(its)}`;
  if (text === service) return ALL_VERSIONS;
  return text.startsWith(`${service}-`) ? text.slice(service.length + 1) : text;
}
