import { formatShare, trimZeros } from "../base/figure.ts";
import { answeredOf } from "../load/result/as-carried.ts";
import { answersFor, PERCENTILES } from "../load/result/carried.ts";
import type { ComparisonResult, VariantResult } from "./result.ts";

/** Fewer rounds say too little about how much rounds differ: with four, a difference has to be 1.3 times as large to be seen. */
export const ROUNDS_TO_RANK = 5;
/** With more failures than this, the latencies measure something else: an error is often the fastest answer. */
const ERROR_RATE_TO_RANK = 0.01;
/** Below this share of the target rate, the variants did not carry the same load. */
const RATE_SHARE_TO_RANK = 0.98;

/**
 * Whether a comparison may be judged, and why not: sentences that say why the figures are a quick look and not a ranking; empty
 * if they may be judged. Nothing else decides this; what is stored as `verdict.ranked` comes from here.
 */
export function reservationsOf(input: {
  readonly rounds: number;
  readonly baseline: string;
  readonly wanted: readonly string[];
  readonly variants: Readonly<Record<string, VariantResult>>;
  readonly drift: ComparisonResult["baseline_drift"];
}): string[] {
  const reasons: string[] = [];
  const names = Object.keys(input.variants);
  if (names.length < 2) reasons.push("There is only one variant, so there is nothing to rank it against.");
  if (input.rounds < ROUNDS_TO_RANK) {
    const rounds = `${input.rounds} ${input.rounds === 1 ? "round" : "rounds"}`;
    reasons.push(`${rounds}: a quick look, not a ranking. Use ${ROUNDS_TO_RANK} or more.`);
  }
  for (const name of input.wanted) {
    const variant = input.variants[name];
    reasons.push(
      ...(variant === undefined
        ? [`${name} was not measured in any round.`]
        : reservationsOfVariant(name, variant, input.rounds)),
    );
  }
  if (input.variants[input.baseline] === undefined && !input.wanted.includes(input.baseline)) {
    reasons.push(`The baseline ${input.baseline} was not measured.`);
  }
  if (input.drift.drifting) {
    const times = trimZeros(input.drift.ratio.toFixed(1));
    reasons.push(
      `The baseline drifted: its slowest round was ${times} times its fastest. Something else was using the machine.`,
    );
  }
  return reasons;
}

function reservationsOfVariant(name: string, variant: VariantResult, rounds: number): string[] {
  const reasons: string[] = [];
  const measured = variant.rounds.length;
  if (measured < rounds) reasons.push(`${name} was measured in only ${measured} of ${rounds} rounds.`);
  if (variant.rounds.some((round) => round.partial)) reasons.push(`A round of ${name} was cut short.`);
  if (variant.requests === 0) {
    reasons.push(`${name} received no requests at all.`);
    return reasons;
  }
  const answered = Math.min(...variant.rounds.map(answeredOf));
  if (answered < answersFor(PERCENTILES.p99)) {
    reasons.push(
      `A round of ${name} has only ${answered} answered requests, too few for a p99, which takes ${answersFor(PERCENTILES.p99)}. Measure for longer, or raise the rate.`,
    );
  }
  if (variant.saturated) {
    const reason = variant.rounds.find((round) => round.generator.saturated)?.generator.reason;
    reasons.push(
      reason
        ? `The load generator was the bottleneck for ${name}: ${reason}`
        : `The load generator could not keep up with ${name}. Lower the rate.`,
    );
  } else if (variant.rate_achieved_rps < RATE_SHARE_TO_RANK * variant.rate_target_rps) {
    const [achieved, target] = [Math.round(variant.rate_achieved_rps), Math.round(variant.rate_target_rps)];
    reasons.push(`${name} handled only ${achieved} of ${target} rps. Lower the rate.`);
  }
  if (variant.error_rate > ERROR_RATE_TO_RANK) {
    reasons.push(`${formatShare(variant.error_rate)} of the requests to ${name} failed.`);
  }
  return reasons;
}
