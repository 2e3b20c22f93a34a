import { isUnder } from "../../src/traffic/rules/path-prefix.ts";
import type { RouteMatch, TrafficRule } from "../../src/traffic/rules/rule.ts";

/** A request as a rule sees it. Header names are in lower case. */
export interface AskedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a rule means, literally: the index of the first route whose match holds. The oracle for every dialect. */
export function routeTaken(rule: TrafficRule, request: AskedRequest): number {
  return rule.routes.findIndex(({ match }) => holds(match, request));
}

function holds(match: RouteMatch | undefined, { method, path, headers }: AskedRequest): boolean {
  if (match?.method !== undefined && match.method !== method) return false;
  const wanted = match?.path;
  if (wanted !== undefined && "exact" in wanted && wanted.exact !== path) return false;
  if (wanted !== undefined && "prefix" in wanted && !isUnder(path, wanted.prefix)) return false;
  return Object.entries(match?.headers ?? {}).every(([name, value]) => headers[name.toLowerCase()] === value);
}
