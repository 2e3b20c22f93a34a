import Type, { type Static } from "typebox";
import { Latency, LoadResult, Place } from "../load/result/result.ts";

/** A figure with a 95 % bootstrap interval over the rounds. */
export const Interval = Type.Object(
  { value: Type.Number(), low: Type.Number(), high: Type.Number() },
  { additionalProperties: false },
);
export type Interval = Static<typeof Interval>;

/** The facts about a mesh when it was measured, recorded so that figures are never read without them. */
export const VariantFacts = Type.Object(
  {
    mesh: Type.String(),
    title: Type.String(),
    mesh_version: Type.Union([Type.String(), Type.Null()]),
    proxy_version: Type.Union([Type.String(), Type.Null()]),
    data_plane: Type.Union([Type.Literal("none"), Type.Literal("sidecar"), Type.Literal("ambient")]),
    mtls: Type.Boolean(),
    namespace: Type.String(),
    url: Type.String(),
  },
  { additionalProperties: false },
);
export type VariantFacts = Static<typeof VariantFacts>;

/** One variant of a comparison. `latency_ms` comes from the merged histograms, `median_ms` from the rounds' own percentiles. */
export const VariantResult = Type.Object(
  {
    facts: VariantFacts,
    latency_ms: Latency,
    service_ms: Latency,
    median_ms: Type.Object({ p50: Interval, p90: Interval, p99: Interval }, { additionalProperties: false }),
    rate_target_rps: Type.Number(),
    rate_achieved_rps: Type.Number(),
    requests: Type.Integer(),
    error_rate: Type.Number(),
    saturated: Type.Boolean(),
    rounds: Type.Array(LoadResult),
  },
  { additionalProperties: false },
);
export type VariantResult = Static<typeof VariantResult>;

/** What a variant adds to the baseline, from pairs within the same round. */
export const Overhead = Type.Object(
  {
    p50_added_ms: Interval,
    p90_added_ms: Interval,
    p99_added_ms: Interval,
    p50_ratio: Interval,
    p99_ratio: Interval,
  },
  { additionalProperties: false },
);
export type Overhead = Static<typeof Overhead>;

/** Variants that share a place could not be distinguished. */
export const RankingPlace = Type.Object(
  { place: Type.Integer({ minimum: 1 }), variants: Type.Array(Type.String()) },
  { additionalProperties: false },
);
export type RankingPlace = Static<typeof RankingPlace>;

/** What a comparison measured: variants in interleaved rounds, with the baseline as the control. */
export const ComparisonResult = Type.Object(
  {
    kind: Type.Literal("comparison"),
    version: Type.Literal(1),
    place: Type.Optional(Place),
    baseline: Type.String(),
    started_at: Type.String({ description: "RFC 3339, UTC" }),
    ended_at: Type.String(),
    rounds: Type.Integer(),
    /** The order in which the variants were measured, one row per round; shuffled with `seed`. */
    order: Type.Array(Type.Array(Type.String())),
    seed: Type.Integer(),
    error_rate: Type.Number({ description: "The worst of the variants" }),
    variants: Type.Record(Type.String(), VariantResult),
    overhead: Type.Record(Type.String(), Overhead, { description: "Variant → what it adds to the baseline" }),
    verdict: Type.Object(
      {
        /** False: a quick look. Fewer than five rounds, a saturated variant, errors, or a drifting baseline. */
        ranked: Type.Boolean(),
        reasons: Type.Array(Type.String({ description: "Why it is only a quick look, as sentences" })),
        places: Type.Array(RankingPlace, {
          description: "Empty unless ranked; by median p99 (fastest first)",
        }),
        sentence: Type.String({ description: "What the figures mean, in one sentence" }),
      },
      { additionalProperties: false },
    ),
    baseline_drift: Type.Object(
      {
        ratio: Type.Number({ description: "Slowest round's p50 over the fastest's" }),
        drifting: Type.Boolean(),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
export type ComparisonResult = Static<typeof ComparisonResult>;

/** What a step measured; `kind` says which of the two it is. */
export type Measurement = LoadResult | ComparisonResult;
