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

/** The routes of VirtualServices, in order; a DestinationRule has none. */
export function readIstio(objects: readonly ReadObject[], place: ReadPlace): readonly RouteInForce[] {
  return objects.flatMap(({ kind, spec }) => (kind === "VirtualService" ? readRoutes(spec, place) : []));
}

function readRoutes(spec: JsonObject, place: ReadPlace): readonly RouteInForce[] {
  const unread = ["tcp", "tls"].filter((name) => spec[name] !== undefined);
  const routes = objectsIn(spec.http).map((route) => readRoute(route, place));
  const [first, ...others] = routes;
  if (first === undefined || unread.length === 0) return routes;
  return [{ ...first, notes: [...first.notes, ...otherFields(unread)] }, ...others];
}

const READ = ["name", "match", "route", "timeout", "fault"];

function readRoute(route: JsonObject, place: ReadPlace): RouteInForce {
  const destinations = objectsIn(route.route);
  const weights = destinations.map((destination) => ({
    name: targetName(destination.destination, place),
    weight: typeof destination.weight === "number" ? destination.weight : destinations.length === 1 ? 100 : 0,
  }));
  const others = Object.keys(route).filter((name) => !READ.includes(name));
  return {
    matches: readMatches(route.match),
    targets: sharesOf(weights),
    notes: [
      ...(typeof route.timeout === "string" ? [timeoutNote(route.timeout)] : []),
      ...faultNotes(route.fault),
      ...otherFields(others),
    ],
  };
}

function targetName(destination: JsonValue | undefined, { service, namespace }: ReadPlace): string {
  if (!isJsonObject(destination)) return "?";
  const { host, subset } = destination;
  const name = typeof host === "string" ? host : "?";
  const own = [service, `${service}.${namespace}`, `${service}.${namespace}.svc.cluster.local`].includes(
    name,
  );
  if (typeof subset === "string") return own ? subset : `${name} ${subset}`;
  return own ? ALL_VERSIONS : name;
}

/**
 * A prefix of whole segments is written as two alternatives, the path itself and everything below it; here they are
 * read as one again.
 */
function readMatches(match: JsonValue | undefined): readonly string[] {
  const entries = objectsIn(match);
  const words = entries.flatMap((entry, index) => {
    const [before, next] = [entries[index - 1], entries[index + 1]];
    if (before !== undefined && isBelow(before, entry)) return [];
    const path = textAt(entry, "uri", "exact");
    if (path !== undefined && next !== undefined && isBelow(entry, next))
      return [conditionsOf(entry, conditionWords.pathUnder(path))];
    return [conditionsOf(entry, pathWords(entry))];
  });
  return anyOf(words);
}

function isBelow(exact: JsonObject, prefix: JsonObject): boolean {
  const path = textAt(exact, "uri", "exact");
  if (path === undefined || textAt(prefix, "uri", "prefix") !== `${path}/`) return false;
  const [one, other] = [exact, prefix].map(({ uri: _, ...rest }) => JSON.stringify(rest));
  return one === other;
}

function pathWords({ uri }: JsonObject): string | undefined {
  if (!isJsonObject(uri)) return undefined;
  const { exact, prefix, regex } = uri;
  if (typeof exact === "string") return conditionWords.exactPath(exact);
  if (prefix === "/") return undefined;
  if (typeof prefix === "string") return conditionWords.pathBegins(prefix);
  return `path matches ${String(regex)}`;
}

function conditionsOf(entry: JsonObject, path: string | undefined): readonly string[] {
  const { uri: _, name: __, headers, method, ...others } = entry;
  return [
    ...(path === undefined ? [] : [path]),
    ...Object.entries(isJsonObject(headers) ? headers : {}).map(([name, how]) => headerWords(name, how)),
    ...(method === undefined ? [] : [conditionWords.method(stringMatch(method))]),
    ...Object.entries(others).map(([name, value]) => `${name} ${JSON.stringify(value)}`),
  ];
}

function headerWords(name: string, how: JsonValue): string {
  if (isJsonObject(how) && typeof how.exact === "string") return conditionWords.header(name, how.exact);
  return `header ${name.toLowerCase()} ${isJsonObject(how) && Object.keys(how).length > 0 ? stringMatch(how) : "is there"}`;
}

/** A StringMatch: an exact one as its value alone, other kinds with their name. */
function stringMatch(value: JsonValue): string {
  if (!isJsonObject(value)) return JSON.stringify(value);
  if (typeof value.exact === "string") return value.exact;
  return Object.entries(value)
    .map(([kind, text]) => `${kind} ${String(text)}`)
    .join(" ");
}

function faultNotes(fault: JsonValue | undefined): readonly string[] {
  if (!isJsonObject(fault)) return [];
  const { delay, abort, ...others } = fault;
  return [
    ...(isJsonObject(delay) ? [`${percentOf(delay)} are delayed by ${String(delay.fixedDelay)}`] : []),
    ...(isJsonObject(abort)
      ? [`${percentOf(abort)} are refused with ${String(abort.httpStatus ?? abort.grpcStatus)}`]
      : []),
    ...otherFields(Object.keys(others).map((name) => `fault ${name}`)),
  ];
}

function percentOf({ percentage }: JsonObject): string {
  const value = isJsonObject(percentage) ? percentage.value : 100;
  return `${typeof value === "number" ? value : 100} %`;
}

function textAt(object: JsonObject, field: string, name: string): string | undefined {
  const inner = object[field];
  const text = isJsonObject(inner) ? inner[name] : undefined;
  return typeof text === "string" ? text : undefined;
}
