import Type, { type Static } from "typebox";
import { Latency, LoadResult, Place } from "../load/result/result.ts";

/** A figure with its interval over the rounds by Student's t; of a single round without a width. */
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

/**
 * One variant of a comparison. `latency_ms` comes from the merged histograms of all rounds; `typical_ms` is what a round
 * typically had, and what differences and ratios are between.
 */
export const VariantResult = Type.Object(
  {
    facts: VariantFacts,
    latency_ms: Latency,
    service_ms: Latency,
    typical_ms: Type.Object(
      { p50: Type.Optional(Interval), p90: Type.Optional(Interval), p99: Type.Optional(Interval) },
      {
        additionalProperties: false,
        description:
          "Geometric means of the rounds' percentiles, with 95 % intervals; absent if a round has too few requests for it",
      },
    ),
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

/** What may be said of the ratio of two variants' figures. */
export const Judgement = Type.Object(
  {
    verdict: Type.Union(
      [Type.Literal("faster"), Type.Literal("slower"), Type.Literal("same"), Type.Literal("unclear")],
      {
        description: "same: within the margin; unclear: can't tell yet, or not judged because of the reasons",
      },
    ),
    words: Type.String({
      description: "The verdict as every table says it, such as: can't tell yet (about 14 rounds would tell)",
    }),
    confidence: Type.Number({
      description: "Of the ratio's interval: it leaves out 1 exactly for faster and slower, unless same",
    }),
    p_value: Type.Number({ description: "Of the paired t-test that the ratio is 1, on its own" }),
    rounds: Type.Integer({ description: "Rounds in which both were measured" }),
    log_ratio: Type.Number({ description: "The mean over the rounds of ln(variant / baseline)" }),
    standard_error: Type.Optional(Type.Number({ description: "Of log_ratio; absent for one round" })),
    signed_rank: Type.Optional(
      Type.Object(Interval.properties, {
        additionalProperties: false,
        description: "The same ratio by signed ranks, exact 95 %, as a check; from six rounds on",
      }),
    ),
    stands_out: Type.Boolean({ description: "The check disagrees, so that one round decides" }),
    rounds_needed: Type.Optional(
      Type.Integer({ description: "When unclear: about how many rounds would tell; 200 is 200 or more" }),
    ),
  },
  { additionalProperties: false },
);
export type Judgement = Static<typeof Judgement>;

/** What a variant adds to the baseline, from pairs within the same round. */
export const Overhead = Type.Object(
  {
    p50_added_ms: Type.Optional(Interval),
    p99_added_ms: Type.Optional(Interval),
    p50_ratio: Type.Optional(Interval),
    p99_ratio: Type.Optional(Interval),
    p50: Type.Optional(Judgement),
    p99: Type.Optional(Judgement),
    words: Type.String({ description: "Both verdicts, as a table says them: once if they are the same" }),
  },
  { additionalProperties: false },
);
export type Overhead = Static<typeof Overhead>;

/** Whether a variant fails more or less often than the baseline. */
export const ErrorJudgement = Type.Object(
  {
    verdict: Type.Union([Type.Literal("more"), Type.Literal("fewer"), Type.Literal("unclear")]),
    words: Type.String({ description: "The verdict as every table says it, such as: fails more often" }),
    p_value: Type.Number({
      description: "The greater one of the exact test of counts and the paired t-test over the rounds",
    }),
  },
  { additionalProperties: false },
);
export type ErrorJudgement = Static<typeof ErrorJudgement>;

/** Two variants other than the baseline, judged at p99 for the ranking. */
export const RankedPair = Type.Object(
  {
    first: Type.String(),
    second: Type.String(),
    p99_ratio: Type.Object(Interval.properties, {
      additionalProperties: false,
      description: "Second / first",
    }),
    p99: Judgement,
  },
  { additionalProperties: false },
);
export type RankedPair = Static<typeof RankedPair>;

/** The places that variants may have: one more than those that are faster, up to where the slower ones begin. */
export const RankingPlace = Type.Object(
  {
    place: Type.Integer({ minimum: 1 }),
    last_place: Type.Integer({
      minimum: 1,
      description: "Greater than place if it cannot be told from others",
    }),
    variants: Type.Array(Type.String()),
  },
  { additionalProperties: false },
);
export type RankingPlace = Static<typeof RankingPlace>;

/** How a comparison is judged. */
export const JudgingRules = Type.Object(
  {
    margin: Type.Number({
      exclusiveMinimum: 0,
      description: "Differences up to this share count as none: 0.05 is 5 %",
    }),
    alpha: Type.Number({
      description: "The chance that any of its claims is wrong, spent at this look; 0.05 over all looks",
    }),
    looks: Type.Integer({
      minimum: 1,
      description: "How often the figures were looked at, this time included",
    }),
  },
  { additionalProperties: false },
);
export type JudgingRules = Static<typeof JudgingRules>;

/** What a comparison measured: variants in interleaved rounds, with the baseline as the control. */
export const ComparisonResult = Type.Object(
  {
    kind: Type.Literal("comparison"),
    version: Type.Literal(2),
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
    rules: JudgingRules,
    overhead: Type.Record(Type.String(), Overhead, { description: "Variant → what it adds to the baseline" }),
    errors: Type.Optional(
      Type.Record(Type.String(), ErrorJudgement, {
        description:
          "Variant → whether it fails more often than the baseline, if either failed at all; absent in older results",
      }),
    ),
    pairs: Type.Array(RankedPair, { description: "The variants other than the baseline, two by two" }),
    verdict: Type.Object(
      {
        /** False: a quick look. Fewer than five rounds, a saturated variant, errors, or a drifting baseline. */
        ranked: Type.Boolean(),
        reasons: Type.Array(Type.String({ description: "Why it is only a quick look, as sentences" })),
        notes: Type.Array(Type.String({ description: "What a reader of the verdicts should know" })),
        places: Type.Array(RankingPlace, { description: "Empty unless ranked; by p99, fastest first" }),
        ranking: Type.String({
          description: 'The places in words: "1. none, 2. sidecar"; empty unless ranked',
        }),
        sentence: Type.String({
          description:
            "What the figures mean, in one sentence, and one more for each variant that fails more or less often",
        }),
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
