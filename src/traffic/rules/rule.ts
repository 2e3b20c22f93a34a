import Type, { type Static } from "typebox";

const closed = { additionalProperties: false } as const;
/** RFC 1035: the name of a Service. Source: kubernetes.io/docs/concepts/overview/working-with-objects/names. */
const SERVICE_NAME = "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$";
/** RFC 1123: what Istio takes as the name of a subset. A label could have dots, underscores and capitals as well. */
const VERSION = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";
/** RFC 9110, 5.6.2: a token. */
const HEADER_NAME = "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$";
/** RFC 9110, 5.5: no control characters; white space at the ends is not part of the value. */
const HEADER_VALUE =
  "^[^\\s\\u0000-\\u001f\\u007f]([^\\u0000-\\u001f\\u007f]*[^\\s\\u0000-\\u001f\\u007f])?$";
const headerValue = Type.String({
  pattern: HEADER_VALUE,
  maxLength: 4_096,
  description: "A header's value, without control characters and without spaces at its ends",
});
const percent = (description: string) => Type.Integer({ minimum: 1, maximum: 100, description });

/** Which requests a route is for. All conditions must hold; a route without conditions is for every request. */
export const RouteMatch = Type.Object(
  {
    path: Type.Optional(
      Type.Union(
        [
          Type.Object(
            {
              exact: Type.String({
                pattern: "^/",
                maxLength: 1_024,
                description: "The whole path, without a query",
              }),
            },
            closed,
          ),
          Type.Object(
            {
              prefix: Type.String({
                pattern: "^/",
                maxLength: 1_024,
                description: "The path's first segments: /v2 matches /v2 and /v2/x, but not /v20",
              }),
            },
            closed,
          ),
        ],
        { description: "Either exact or prefix" },
      ),
    ),
    headers: Type.Optional(
      Type.Record(Type.String({ pattern: HEADER_NAME }), headerValue, {
        ...closed,
        minProperties: 1,
        maxProperties: 16,
        description:
          "Header → the value that it must have. Names are case-insensitive and have no spaces or colons",
      }),
    ),
    method: Type.Optional(Type.String({ pattern: "^[A-Z]{3,10}$", description: "HTTP method" })),
  },
  { ...closed, description: "Which requests it is for; without it, every request" },
);
export type RouteMatch = Static<typeof RouteMatch>;

/** Whether a route is for only some requests. A prefix of `/` matches all. */
export function isConditional(match: RouteMatch | undefined): boolean {
  const { path, headers, method } = match ?? {};
  const anyPath = path === undefined || ("prefix" in path && path.prefix === "/");
  return !anyPath || headers !== undefined || method !== undefined;
}

/** Faults that the mesh injects on purpose into a share of the requests. */
export const Fault = Type.Object(
  {
    delay: Type.Optional(
      Type.Object(
        {
          percent: percent("Share of the requests that are delayed"),
          duration: Type.String({ format: "duration", description: "For how long" }),
        },
        closed,
      ),
    ),
    abort: Type.Optional(
      Type.Object(
        {
          percent: percent("Share of the requests that are refused"),
          status: Type.Integer({
            minimum: 400,
            maximum: 599,
            description: "Status of the responses",
          }),
        },
        closed,
      ),
    ),
  },
  { ...closed, minProperties: 1, description: "Faults injected on purpose" },
);
export type Fault = Static<typeof Fault>;

/** Where the requests of one kind go. */
export const Route = Type.Object(
  {
    match: Type.Optional(RouteMatch),
    split: Type.Optional(
      Type.Record(Type.String({ pattern: VERSION }), Type.Integer({ minimum: 0, maximum: 100 }), {
        ...closed,
        minProperties: 1,
        maxProperties: 16,
        description:
          "Version → percent of the requests; 100 in all. Without it, every version gets its share. A version has lower-case letters, digits and hyphens (v1-10, not 1.10)",
      }),
    ),
    timeout: Type.Optional(
      Type.String({
        format: "duration",
        description:
          "A request that has no answer after this long (1ms to 24h) gets a 504; without it, there is no limit",
      }),
    ),
    fault: Type.Optional(Fault),
  },
  { ...closed, description: "One kind of requests, and where they go" },
);
export type Route = Static<typeof Route>;

/**
 * What happens to the requests for one Service, in terms that are not tied to any mesh. Routes are tried in order and
 * the first whose match holds is taken; the last one is for all other requests.
 */
export const TrafficRule = Type.Object(
  {
    service: Type.String({
      pattern: SERVICE_NAME,
      description:
        "The Service that callers call: lower-case letters, digits and hyphens, a letter first, at most 63",
    }),
    port: Type.Integer({ minimum: 1, maximum: 65_535, default: 80, description: "Its port" }),
    routes: Type.Array(Route, {
      minItems: 1,
      maxItems: 16,
      description: "In order: the first that matches applies",
    }),
  },
  { ...closed, description: "What happens to the requests for one Service" },
);
export type TrafficRule = Static<typeof TrafficRule>;

/** A file of rules, for `regatta render`. */
export const TrafficRules = Type.Object(
  {
    version: Type.Literal(1, { description: "Version of this format" }),
    rules: Type.Array(TrafficRule, { minItems: 1, maxItems: 64, description: "One rule per Service" }),
  },
  { ...closed, $id: "traffic-rules", description: "Mesh-neutral traffic rules" },
);
export type TrafficRules = Static<typeof TrafficRules>;

/** Whether a rule can name a version: any value of the label `version` is one on pods, but not in every dialect. */
export function isVersion(text: string): boolean {
  return new RegExp(VERSION).test(text);
}
