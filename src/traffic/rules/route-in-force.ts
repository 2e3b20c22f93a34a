import { formatDuration, parseDuration } from "../../base/duration.ts";

/**
 * Where one kind of request for a Service currently goes, read from the objects that decide it, in words for people.
 */
export interface RouteInForce {
  /** What a request has to be: any of these. Empty: every request. */
  readonly matches: readonly string[];
  readonly targets: readonly RouteTarget[];
  /** What else happens to these requests: time limits, faults, and whatever the fields above cannot express. */
  readonly notes: readonly string[];
}

/** One of the places where requests go. */
export interface RouteTarget {
  /** A version, {@link ALL_VERSIONS}, or the name of another Service. */
  readonly name: string;
  /** Its share of the requests, 0 to 100. */
  readonly percent: number;
}

/** The Service itself: each of its pods gets its share. */
export const ALL_VERSIONS = "all versions";

/**
 * Percentages from weights. A mesh takes each weight as a part of their sum.
 * @param targets with weights of 0 or more.
 */
export function sharesOf(
  targets: readonly { readonly name: string; readonly weight: number }[],
): readonly RouteTarget[] {
  const total = targets.reduce((sum, { weight }) => sum + weight, 0);
  return targets
    .filter(({ weight }) => weight > 0)
    .map(({ name, weight }) => ({ name, percent: Math.round((1_000 * weight) / total) / 10 }));
}

/** `path = /cart`: the wording of one condition. */
export const conditionWords = {
  exactPath: (path: string) => `path = ${path}`,
  /** In whole segments. */
  pathUnder: (path: string) => `path ${path} and below`,
  pathBegins: (text: string) => `path begins with ${text}`,
  header: (name: string, value: string) => `header ${name.toLowerCase()} = ${value}`,
  method: (method: string) => method,
} as const;

/**
 * What a request has to be for a route, in words (any of them); a route without matches gets what the others leave.
 * @param index of the route among `count`, starting with the one that is tried first
 */
export function requestWords({ matches }: RouteInForce, index: number, count: number): readonly string[] {
  if (matches.length > 0) return matches;
  return [index === count - 1 && count > 1 ? "all other requests" : "every request"];
}

/**
 * Alternatives, each a list of conditions that must all hold.
 * @returns nothing if one alternative has no conditions: every request meets it, whatever the others say.
 */
export function anyOf(alternatives: readonly (readonly string[])[]): readonly string[] {
  return alternatives.some((conditions) => conditions.length === 0) ? [] : alternatives.map(allOf);
}

/** Conditions that must all hold. */
function allOf(conditions: readonly string[]): string {
  return conditions.join(" and ");
}

/** Fields that there is no wording for, listed so that nothing is left out silently. */
export function otherFields(names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`also: ${names.join(", ")}`];
}

/** @param duration in the dialect's notation; every dialect reads `0s` as no limit */
export function timeoutNote(duration: string): string {
  const ms = parseDuration(duration);
  if (ms === 0) return "no time limit";
  return `no answer within ${ms === undefined ? duration : formatDuration(ms)}: 504`;
}
