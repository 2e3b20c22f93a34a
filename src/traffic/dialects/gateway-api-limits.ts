import type { RuleProblem } from "../rules/problem.ts";
import type { TrafficRule } from "../rules/rule.ts";
import { versionService } from "../rules/version-service.ts";

/** Source: HTTPMethod, gateway-api.sigs.k8s.io. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];
/** Of the name of a Service. */
const MAX_NAME_CHARS = 63;

/** What the API server would refuse in the HTTPRoute of a rule. */
export function limitProblems(rule: TrafficRule): readonly RuleProblem[] {
  return rule.routes.flatMap(({ match, split = {} }, index): readonly RuleProblem[] => {
    const { method } = match ?? {};
    const unknown =
      method === undefined || METHODS.includes(method) ? [] : [methodProblem(method, index, rule)];
    const tooLong = Object.keys(split)
      .filter((version) => versionService(rule.service, version).length > MAX_NAME_CHARS)
      .map((version) => nameProblem(version, index, rule));
    return [...unknown, ...tooLong];
  });
}

function methodProblem(method: string, index: number, { service }: TrafficRule): RuleProblem {
  return {
    code: "TRAFFIC_UNSUPPORTED",
    path: ["routes", index, "match", "method"],
    message: `Route ${index + 1} for ${service} matches the method ${method}, which the Gateway API does not know.`,
    hint: `Use one of ${METHODS.join(", ")}, or the dialect istio, which takes any method.`,
  };
}

function nameProblem(version: string, index: number, { service }: TrafficRule): RuleProblem {
  const name = versionService(service, version);
  return {
    code: "TRAFFIC_UNSUPPORTED",
    path: ["routes", index, "split", version],
    message: `The Gateway API would send to the Service ${name}, but the name of a Service has at most ${MAX_NAME_CHARS} characters and this one has ${name.length}.`,
    hint: "Shorten the version or the name of the Service, or use the dialect istio, which needs no Service of each version.",
  };
}
