import Type, { type Static } from "typebox";

/** As many requests as no test sends; sums of a few thousand buckets stay exact. */
const MOST_COUNTED = 1e12;

/** Latencies in seconds. The first bucket's `Start` is the minimum, and the last bucket's `End` the maximum. */
export const FortioHistogram = Type.Object({
  Count: Type.Integer({ minimum: 0 }),
  Min: Type.Number(),
  Max: Type.Number(),
  Sum: Type.Number(),
  Avg: Type.Number(),
  StdDev: Type.Number(),
  Data: Type.Union([
    Type.Array(
      Type.Object({
        Start: Type.Number(),
        End: Type.Number(),
        Percent: Type.Number(),
        Count: Type.Integer({ minimum: 0, maximum: MOST_COUNTED }),
      }),
    ),
    Type.Null(),
  ]),
  Percentiles: Type.Optional(
    Type.Union([Type.Array(Type.Object({ Percentile: Type.Number(), Value: Type.Number() })), Type.Null()]),
  ),
});
export type FortioHistogram = Static<typeof FortioHistogram>;

/** The JSON that `fortio load -json` writes, limited to the fields used here. */
export const FortioResult = Type.Object({
  RunType: Type.String({ pattern: "^(HTTP$|TCP$|GRPC )", description: "With what was called, for gRPC" }),
  Labels: Type.String(),
  StartTime: Type.String(),
  RequestedQPS: Type.String({ description: 'Requests per second, or "max"' }),
  RequestedDuration: Type.String(),
  ActualQPS: Type.Number(),
  ActualDuration: Type.Number({ description: "Nanoseconds" }),
  NumThreads: Type.Integer(),
  Version: Type.String(),
  DurationHistogram: FortioHistogram,
  RetCodes: Type.Record(Type.String(), Type.Integer()),
  URL: Type.Optional(Type.String({ description: "Of HTTP" })),
  Destination: Type.Optional(Type.String({ description: "For gRPC and TCP" })),
  Streams: Type.Optional(
    Type.Integer({ minimum: 1, description: "For gRPC: how many of `NumThreads` share a connection" }),
  ),
  Sizes: Type.Optional(FortioHistogram),
  HeaderSizes: Type.Optional(FortioHistogram),
  ConnectionStats: Type.Optional(FortioHistogram),
});
export type FortioResult = Static<typeof FortioResult>;
