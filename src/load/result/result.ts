import Type, { type Static } from "typebox";
import { SearchReport } from "./search-report.ts";

const Figure = Type.Optional(Type.Number());

/**
 * Distribution of a latency, in milliseconds. Percentiles come from an HDR histogram with three significant digits. What
 * nothing was measured of is absent, and so is a percentile that the requests do not carry; see `carriedPercentiles`.
 */
export const Latency = Type.Object(
  {
    min: Figure,
    mean: Figure,
    stddev: Figure,
    p50: Figure,
    p75: Figure,
    p90: Figure,
    p95: Figure,
    p99: Figure,
    p999: Figure,
    p9999: Figure,
    max: Figure,
  },
  {
    additionalProperties: false,
    description:
      "Milliseconds. Empty if nothing was answered; a percentile is absent if fewer than three requests were beyond it, so p99 needs 300",
  },
);
export type Latency = Static<typeof Latency>;

/** One second of the measured time. */
export const TimelineRow = Type.Object(
  {
    second: Type.Integer({
      minimum: 0,
      description: "Seconds since the measurement began, warm-up excluded",
    }),
    requests: Type.Integer({ minimum: 0 }),
    errors: Type.Integer({ minimum: 0 }),
    p50: Type.Optional(Type.Number({ description: "Milliseconds from the intended start" })),
    p99: Figure,
    max: Figure,
    rate_achieved_rps: Type.Number(),
  },
  { additionalProperties: false },
);
export type TimelineRow = Static<typeof TimelineRow>;

export const ErrorKind = Type.Union([
  Type.Literal("connect"),
  Type.Literal("timeout"),
  Type.Literal("reset"),
  Type.Literal("truncated"),
  Type.Literal("protocol"),
  Type.Literal("tls"),
]);
export type ErrorKind = Static<typeof ErrorKind>;

const ErrorReason = Type.Object(
  {
    kind: Type.String({ description: "ErrorKind" }),
    reason: Type.String({ description: 'In words, such as "certificate has expired"' }),
    count: Type.Integer({ minimum: 1 }),
  },
  { additionalProperties: false },
);
export type ErrorReason = Static<typeof ErrorReason>;

/** Where a load test was sent from. */
export const Place = Type.Object(
  {
    kind: Type.Union([Type.Literal("here"), Type.Literal("cluster"), Type.Literal("sandbox")], {
      description: "here: by the process that ran the step; else by pods, on a cluster or in the sandbox",
    }),
    cluster: Type.Optional(Type.String({ description: "The cluster's name in the kubeconfig" })),
    cluster_uid: Type.Optional(Type.String({ description: "The uid of its namespace kube-system" })),
    namespace: Type.Optional(
      Type.String({ description: "Of the pods; absent in a comparison that was sent from several" }),
    ),
  },
  {
    additionalProperties: false,
    description: "Where the requests came from; absent in results of older versions",
  },
);
export type Place = Static<typeof Place>;

/** What was measured of one of several targets. */
const TargetFigures = Type.Object({
  requests: Type.Integer(),
  status: Type.Record(Type.String(), Type.Integer()),
  errors: Type.Record(Type.String(), Type.Integer()),
  unexpected: Type.Integer({
    description: "Answers that were not as expected; those that failed, unless something was expected",
  }),
  error_rate: Type.Number({ minimum: 0, maximum: 1 }),
  latency_ms: Type.Union([Latency, Type.Null()], { description: "null if there was no answer" }),
});
export type TargetFigures = Static<typeof TargetFigures>;

/**
 * What a load test measured: the native, versioned result on which every chart, report and threshold is based. Every
 * request is counted once, in `status` or in `errors`, so `requests` is the sum of both.
 */
export const LoadResult = Type.Object(
  {
    kind: Type.Literal("load"),
    version: Type.Literal(1),
    mode: Type.Union([Type.Literal("open"), Type.Literal("closed")], {
      description:
        "open: constant rate, latency from the intended start; closed: each connection waits for its answer",
    }),
    protocol: Type.Union([
      Type.Literal("http1"),
      Type.Literal("http2"),
      Type.Literal("grpc"),
      Type.Literal("tcp"),
    ]),
    place: Type.Optional(Place),
    target: Type.String({ description: "The URL, without credentials" }),
    method: Type.String(),
    targets: Type.Optional(
      Type.Array(
        Type.Object(
          {
            url: Type.String(),
            method: Type.String(),
            weight: Type.Integer({ minimum: 1 }),
            ...Type.Partial(TargetFigures).properties,
          },
          { additionalProperties: false },
        ),
        {
          description:
            "All targets, if there are several, each with its figures; `target` and `method` are those of the first. Results of older versions have no figures here",
        },
      ),
    ),
    profile: Type.Optional(
      Type.Object(
        {
          shape: Type.String({ description: "constant, ramp, steps, spike, soak" }),
          schedule: Type.Optional(
            Type.Array(
              Type.Object(
                { duration_s: Type.Number(), from_rps: Type.Number(), to_rps: Type.Number() },
                { additionalProperties: false },
              ),
              { description: "The parts of the measured time in which the rate followed a straight line" },
            ),
          ),
        },
        {
          additionalProperties: false,
          description: "How the rate changed; absent in results of older versions",
        },
      ),
    ),
    rate_target_rps: Type.Number({
      description: "The mean if the rate changes; 0 in closed mode: as fast as the connections allow",
    }),
    rate_achieved_rps: Type.Number(),
    requests: Type.Integer({ description: "Sent in the measured time and answered or failed" }),
    connections: Type.Integer(),
    keepalive: Type.Optional(
      Type.Literal(false, {
        description: "Each request had a new connection; absent: connections were kept",
      }),
    ),
    streams: Type.Optional(
      Type.Integer({ description: "HTTP/2 and gRPC: most requests in flight at once on a connection" }),
    ),
    workers: Type.Integer(),
    started_at: Type.String({ description: "RFC 3339, UTC: the beginning of the measured time" }),
    warmup_s: Type.Number(),
    duration_s: Type.Number(),
    status: Type.Record(Type.String(), Type.Integer(), {
      description: "Answers by status code, or by the name of the gRPC status; OK for a TCP echo",
    }),
    expect: Type.Optional(
      Type.Object(
        { status: Type.Optional(Type.Array(Type.Integer())), body_contains: Type.Optional(Type.String()) },
        { additionalProperties: false, description: "What was expected of answers, if anything was" },
      ),
    ),
    unexpected: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: "Answers that were not as expected, if anything was expected",
      }),
    ),
    error_rate: Type.Number({
      minimum: 0,
      maximum: 1,
      description:
        "(unexpected answers, or unless something was expected: answers of 400 and above or with a gRPC status other than OK + errors) / requests",
    }),
    errors: Type.Record(Type.String(), Type.Integer(), {
      description: "Requests without an answer, by ErrorKind",
    }),
    error_reasons: Type.Optional(
      Type.Array(ErrorReason, {
        description: "Why requests got no answer, where it is known; the most frequent reasons first",
      }),
    ),
    bytes_in: Type.Integer(),
    bytes_out: Type.Integer(),
    waited: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: "Requests that found every connection busy when they were meant to start",
      }),
    ),
    resent: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          "Requests that were sent again because their connection, open before them, ended before the answer began, or because the server said that it had not processed them; not errors. Absent in results of older versions",
      }),
    ),
    left_out: Type.Optional(
      Type.Object(
        {
          requests: Type.Integer({ minimum: 0 }),
          waited: Type.Integer({ minimum: 0, description: "Those that were waiting for a connection" }),
        },
        {
          additionalProperties: false,
          description:
            "Requests that were overdue when the test was stopped, and were never sent; not errors",
        },
      ),
    ),
    latency_ms: Latency,
    service_ms: Latency,
    connect_ms: Type.Union([Latency, Type.Null()]),
    tls_ms: Type.Union([Latency, Type.Null()]),
    timeline: Type.Array(TimelineRow),
    generator: Type.Object(
      {
        name: Type.String(),
        version: Type.String(),
        send_lag_ms: Type.Object(
          { p50: Figure, p99: Figure, max: Figure },
          { description: "The generator's own delay; figures are absent like those of a latency" },
        ),
        cpu_seconds: Type.Number(),
        saturated: Type.Boolean({
          description:
            "The generator was the bottleneck: it could not keep up, or its machine ran out of something; the result must not be ranked",
        }),
        reason: Type.Union([Type.String(), Type.Null()]),
        limits: Type.Optional(
          Type.Record(Type.String(), Type.Integer(), {
            description:
              "How often a connection or a request failed because of the generator's own machine, by error code: EMFILE, EADDRNOTAVAIL, DNS and so on",
          }),
        ),
      },
      { additionalProperties: false },
    ),
    search: Type.Optional(SearchReport),
    /** True if it was stopped early or a worker was lost; what was measured is still valid. */
    partial: Type.Boolean(),
    partial_reasons: Type.Optional(Type.Array(Type.String(), { description: "Why it is partial, if known" })),
    histogram: Type.Object(
      {
        unit: Type.Literal("us"),
        latency: Type.String({
          description: "HDR histogram of latency_ms, V2 compressed, base64; mergeable",
        }),
        service: Type.String({ description: "HDR histogram of service_ms, likewise" }),
        connect: Type.Optional(Type.String({ description: "HDR histogram of connect_ms, likewise" })),
        tls: Type.Optional(Type.String({ description: "HDR histogram of tls_ms, likewise" })),
        send_lag: Type.Optional(
          Type.String({ description: "HDR histogram of generator.send_lag_ms, likewise" }),
        ),
        targets: Type.Optional(
          Type.Array(Type.String(), {
            description:
              "HDR histograms of the targets' latency_ms, likewise; only in the results of single workers",
          }),
        ),
        rows: Type.Optional(
          Type.Array(Type.Array(Type.Integer()), {
            description:
              "The latencies behind each row of the timeline, as pairs: distance from the previous bucket, count. Only in the results of single workers, so that their rows can be merged",
          }),
        ),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
export type LoadResult = Static<typeof LoadResult>;
