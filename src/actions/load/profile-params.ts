import Type, { type Static } from "typebox";

const duration = (description: string, byDefault: string) =>
  Type.String({ format: "duration", default: byDefault, description });
const time = (description: string) => Type.Optional(Type.String({ format: "duration", description }));
const rate = (description: string) => Type.Number({ minimum: 0, description });

/** `profile` of the measuring actions, as written in playbooks. */
export const LoadProfileParams = Type.Object(
  {
    rate: Type.Number({
      minimum: 0,
      default: 100,
      description:
        "Requests per second, evenly spaced (open loop). 0: as fast as the connections allow (closed loop)",
    }),
    duration: duration("Measured time, warm-up excluded", "10s"),
    warmup: duration("Time before measuring, at the same rate; not counted", "1s"),
    connections: Type.Integer({
      minimum: 1,
      default: 16,
      description: "TCP connections, kept alive unless `keepalive` is false",
    }),
    streams: Type.Integer({
      minimum: 1,
      maximum: 1_000,
      default: 1,
      description: "http2 and grpc: requests in flight at once on a connection",
    }),
    workers: Type.Integer({ minimum: 1, default: 1, description: "Worker threads, or pods in a cluster" }),
    timeout: duration("A request that has no answer after this long is an error", "10s"),
    keepalive: Type.Optional(
      Type.Boolean({ description: "false: a new connection for every request, whose making counts" }),
    ),
    resend_all: Type.Optional(
      Type.Boolean({
        description:
          "Send POST and PATCH again too when a connection that was open before ends without an answer; GET, PUT and DELETE always are",
      }),
    ),
    requests: Type.Optional(
      Type.Integer({ minimum: 1, description: "Ends after this many measured requests, or at `duration`" }),
    ),
    ramp: Type.Optional(
      Type.Object(
        { from: rate("Requests per second at the beginning; `rate` is the end") },
        { additionalProperties: false, description: "The rate grows (or falls) evenly over the duration" },
      ),
    ),
    steps: Type.Optional(
      Type.Array(rate("Requests per second of one step"), {
        minItems: 1,
        maxItems: 100,
        description: "Rates one after the other, each for an equal part of the duration; replaces `rate`",
      }),
    ),
    spike: Type.Optional(
      Type.Object(
        {
          to: rate("Requests per second in the spike; `rate` before and after it"),
          at: time("When it begins; default: such that it falls in the middle"),
          for: time("How long it lasts; default: a fifth of the duration"),
        },
        { additionalProperties: false, description: "A sudden crowd" },
      ),
    ),
    soak: Type.Optional(
      Type.Boolean({ description: "Notes in the result that the rate was meant to be held for a long time" }),
    ),
    find_limit: Type.Optional(
      Type.Object(
        {
          p99: Type.String({ format: "duration", description: "The limit: the highest p99 allowed" }),
          error_rate: Type.Number({
            minimum: 0,
            maximum: 1,
            default: 0.01,
            description: "The highest error rate allowed",
          }),
          from: Type.Number({ exclusiveMinimum: 0, default: 50, description: "First rate to try" }),
          to: Type.Number({
            exclusiveMinimum: 0,
            default: 5_000,
            notBelow: "from",
            description: "Highest rate to try",
          }),
          trial: duration("Measured time of one trial", "5s"),
        },
        {
          additionalProperties: false,
          description:
            "Searches for the highest rate that stays within the limit; `duration` is for all trials together",
        },
      ),
    ),
  },
  { additionalProperties: false, default: {}, description: "How the load is driven" },
);
export type LoadProfileParams = Static<typeof LoadProfileParams>;

/** Where the load is sent from. */
export const WhereParam = Type.Union([Type.Literal("auto"), Type.Literal("here"), Type.Literal("cluster")], {
  default: "auto",
  description:
    "here: in this process, for URLs that this machine can reach; cluster: as a Job in the cluster, where users' traffic runs; auto: in the cluster for names of its Services, otherwise here",
});

/** Further targets of a load test, in addition to its `url`. */
export const OtherTargets = Type.Optional(
  Type.Array(
    Type.Object(
      {
        path: Type.String({
          pattern: "^/",
          secrets: "anywhere",
          description: "Path and query on the host of `url`",
        }),
        method: Type.String({ default: "GET", pattern: "^[A-Z]{3,10}$" }),
        headers: Type.Record(Type.String(), Type.String(), {
          default: {},
          secrets: "anywhere",
          description: "Sent as well as those of `url`; a field of the same name replaces that one",
        }),
        body: Type.Optional(Type.String({ maxLength: 1_000_000, secrets: "anywhere" })),
        weight: Type.Integer({ minimum: 1, maximum: 1_000, default: 1 }),
      },
      { additionalProperties: false },
    ),
    { minItems: 1, maxItems: 63, description: "Further targets on the same host, each with its weight" },
  ),
);
export type OtherTargets = Static<typeof OtherTargets>;

/** What makes an answer a good one. */
export const ExpectParam = Type.Object(
  {
    status: Type.Optional(
      Type.Array(Type.Integer({ minimum: 100, maximum: 599 }), {
        minItems: 1,
        maxItems: 50,
        description: "Statuses of good answers; default: any below 400",
      }),
    ),
    body_contains: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1_000,
        description: "Text that the bodies of good answers contain; http1 only",
      }),
    ),
  },
  {
    additionalProperties: false,
    description: "Answers that are not as expected count as errors in `error_rate`; http1 and http2",
  },
);
export type ExpectParam = Static<typeof ExpectParam>;
