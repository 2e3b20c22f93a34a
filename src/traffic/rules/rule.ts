import Type, { type Static } from "typebox";

const closed = { additionalProperties: false } as const;
const NAME = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";
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
      Type.Record(Type.String({ pattern: "^[A-Za-z0-9-]+$" }), Type.String({ minLength: 1 }), {
        minProperties: 1,
        maxProperties: 16,
        description: "Header → the value that it must have; names are case-insensitive",
      }),
    ),
    method: Type.Optional(Type.String({ pattern: "^[A-Z]{3,10}$", description: "HTTP method" })),
  },
  { ...closed, description: "Which requests it is for; without it, every request" },
);
export type RouteMatch = Static<typeof RouteMatch>;

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
      Type.Record(Type.String({ pattern: NAME }), Type.Integer({ minimum: 0, maximum: 100 }), {
        minProperties: 1,
        maxProperties: 16,
        description:
          "Version → percent of the requests; 100 in all. Without it, every version gets its share",
      }),
    ),
    timeout: Type.Optional(
      Type.String({
        format: "duration",
        description: "A request that has no answer after this long gets a 504",
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
    service: Type.String({ pattern: NAME, description: "The Service that callers call" }),
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
