import { isUnder } from "../rules/path-prefix.ts";
import type { RuleProblem } from "../rules/problem.ts";
import type { RouteMatch, TrafficRule } from "../rules/rule.ts";

/**
 * Where the Gateway API would take a different route than a rule says. A rule's routes are tried in order; the Gateway
 * API orders matches itself (exact path, longest prefix, method, most headers, most query parameters), and the order in
 * the file only breaks ties. A later route that it ranks higher, and that can match the same request, would be taken
 * first.
 * Source: the field `matches` of HTTPRouteRule, gateway-api.sigs.k8s.io.
 */
export function orderProblems(rule: TrafficRule): readonly RuleProblem[] {
  return rule.routes.flatMap(({ match: later }, index) => {
    const earlier = rule.routes
      .slice(0, index)
      .findIndex(
        ({ match }) =>
          canBothHold(match, later) && compareSpecifics(specificsOf(later), specificsOf(match)) > 0,
      );
    if (earlier < 0) return [];
    return [
      {
        code: "TRAFFIC_ORDER",
        path: ["routes", index, "match"],
        message: `The Gateway API would try route ${index + 1} for ${rule.service} before route ${earlier + 1}, because its match is the more specific one, and some requests match both.`,
        hint: `Put route ${index + 1} first if that is what you mean; otherwise add to its match what tells the requests apart.`,
      },
    ];
  });
}

/** What in a match decides how specific it is. */
export interface Specifics {
  readonly exact: boolean;
  readonly path: string;
  readonly method: boolean;
  readonly headers: number;
  readonly queryParams: number;
}

/** Above 0 if the Gateway API tries `a` before `b`, below 0 if after it, 0 if their order in the file decides. */
export function compareSpecifics(a: Specifics, b: Specifics): number {
  const [one, other] = [rankOf(a), rankOf(b)];
  return one.map((value, index) => value - (other[index] ?? 0)).find((each) => each !== 0) ?? 0;
}

function rankOf({ exact, path, method, headers, queryParams }: Specifics): readonly number[] {
  return [Number(exact), path.length, Number(method), headers, queryParams];
}

function specificsOf(match: RouteMatch | undefined): Specifics {
  const { path = { prefix: "/" }, method, headers = {} } = match ?? {};
  return {
    exact: "exact" in path,
    path: "exact" in path ? path.exact : path.prefix,
    method: method !== undefined,
    headers: Object.keys(headers).length,
    queryParams: 0,
  };
}

/** False only if no request can meet both. */
function canBothHold(a: RouteMatch | undefined, b: RouteMatch | undefined): boolean {
  if (a?.method !== undefined && b?.method !== undefined && a.method !== b.method) return false;
  const wanted = new Map(
    Object.entries(b?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const contradicts = Object.entries(a?.headers ?? {}).some(([name, value]) => {
    const other = wanted.get(name.toLowerCase());
    return other !== undefined && other !== value;
  });
  return !contradicts && pathsMeet(a?.path, b?.path);
}

function pathsMeet(a: RouteMatch["path"], b: RouteMatch["path"]): boolean {
  if (a === undefined || b === undefined) return true;
  if ("exact" in a) return "exact" in b ? a.exact === b.exact : isUnder(a.exact, b.prefix);
  if ("exact" in b) return isUnder(b.exact, a.prefix);
  return isUnder(a.prefix, b.prefix) || isUnder(b.prefix, a.prefix);
}
