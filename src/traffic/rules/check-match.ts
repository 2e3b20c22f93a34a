import type { RuleProblem } from "./problem.ts";
import type { RouteMatch, TrafficRule } from "./rule.ts";

/** What no path in a request can have, because it is not sent, or because proxies resolve it before they match. */
const NEVER_IN_PATH = ["//", "/./", "/../", "%2f", "%2F"] as const;
const NEVER_LAST = ["/.", "/.."] as const;
/** Source: RFC 3986, 3.3, and the field `path` of HTTPRouteMatch, gateway-api.sigs.k8s.io. */
const PATH_TEXT = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*$/;

/** Conditions of route `index` that no request can meet, or that contradict each other. */
export function matchProblems(rule: TrafficRule, index: number): readonly RuleProblem[] {
  const match = rule.routes[index]?.match;
  return [...pathProblems(match?.path, index), ...headerProblems(match?.headers ?? {}, index)];
}

function pathProblems(path: RouteMatch["path"], index: number): readonly RuleProblem[] {
  if (path === undefined) return [];
  const [kind, text] = "exact" in path ? ["exact", path.exact] : ["prefix", path.prefix];
  const wrong = wrongPath(text);
  return wrong === undefined
    ? []
    : [{ code: "TRAFFIC_MATCH", path: ["routes", index, "match", "path", kind], ...wrong }];
}

function wrongPath(text: string): Pick<RuleProblem, "message" | "hint"> | undefined {
  const [path = "/", afterQuery] = text.split(/[?#]/, 2);
  if (afterQuery !== undefined) {
    return {
      message: `No request would match "${text}": paths are compared without what comes after "?" or "#".`,
      hint: `Write "${path}". Rules cannot tell queries apart; a header can.`,
    };
  }
  if (!PATH_TEXT.test(text)) {
    return {
      message: `No request would match "${text}": it has characters that a path never has.`,
      hint: "Write them as in a URL, percent-encoded: %20 for a space, %25 for a percent sign.",
    };
  }
  const part =
    NEVER_IN_PATH.find((each) => text.includes(each)) ?? NEVER_LAST.find((each) => text.endsWith(each));
  if (part === undefined) return undefined;
  return {
    message: `No request would match "${text}" reliably: proxies resolve "${part}" in a path before they compare it.`,
    hint: `Write the path without "${part}".`,
  };
}

/** Names that differ only by case are one header (RFC 9110, 5.1), of which the dialects would keep one value. */
function headerProblems(headers: Readonly<Record<string, string>>, index: number): readonly RuleProblem[] {
  const names = Object.keys(headers);
  return names.flatMap((name, at): readonly RuleProblem[] => {
    const earlier = names.slice(0, at).find((other) => other.toLowerCase() === name.toLowerCase());
    if (earlier === undefined) return [];
    return [
      {
        code: "TRAFFIC_MATCH",
        path: ["routes", index, "match", "headers", name],
        message: `"${earlier}" and "${name}" are the same header, because the case of a header's name does not matter.`,
        hint: "Keep one of them. For either of two values, write two routes.",
      },
    ];
  });
}
