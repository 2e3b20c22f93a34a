import { isJsonObject, type JsonObject, type JsonValue, objectsIn } from "../../base/json.ts";
import type { ReadPlace } from "../dialect.ts";
import {
  ALL_VERSIONS,
  allOf,
  conditionWords,
  otherFields,
  type RouteInForce,
  sharesOf,
  timeoutNote,
} from "../route-in-force.ts";

const READ = ["name", "matches", "backendRefs", "timeouts"];

/** The rules of an HTTPRoute. */
export function readGatewayApi(_kind: string, spec: JsonObject, place: ReadPlace): readonly RouteInForce[] {
  return objectsIn(spec.rules).map((rule) => {
    const { timeouts } = rule;
    const request = isJsonObject(timeouts) ? timeouts.request : undefined;
    const others = Object.keys(rule).filter((name) => !READ.includes(name));
    return {
      matches: matchesOf(rule.matches),
      targets: sharesOf(
        objectsIn(rule.backendRefs).map((backend) => ({
          name: targetName(backend, place),
          weight: typeof backend.weight === "number" ? backend.weight : 1,
        })),
      ),
      notes: [...(typeof request === "string" ? [timeoutNote(request)] : []), ...otherFields(others)],
    };
  });
}

/** A rule with a match that every request meets is for every request, whatever else it names. */
function matchesOf(matches: JsonValue | undefined): readonly string[] {
  const words = objectsIn(matches).map((match) => conditionsOf(match));
  return words.some((conditions) => conditions.length === 0) ? [] : words.map(allOf);
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
