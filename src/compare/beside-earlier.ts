import { formatShare } from "../base/figure.ts";
import { differingVariants } from "./differing-variants.ts";
import { largeErrorChanges } from "./large-error-changes.ts";
import type { ComparisonResult, VariantResult } from "./result.ts";
import { sideBySide } from "./side-by-side.ts";

const NO_VERDICT = "One earlier run does not tell a change from where pods happened to run.";

/**
 * Shows a comparison beside an earlier one, in sentences: what each variant had over the baseline in both, large changes of
 * errors, what the variants themselves differ in, and the figures. Latencies are not judged. Each run places its pods anew, which
 * moves a variant's latency by a few per cent whatever its rounds say, so intervals over the rounds of two equal runs fail to
 * touch about half of the time (docs/decisions/0046).
 * @param earlier the name of the other run within a sentence: `the last good run of 2026-11-25 03:00 UTC (run …)`.
 */
export function besideEarlier(
  before: ComparisonResult,
  now: ComparisonResult,
  earlier: string,
): readonly string[] {
  const [onlyBefore, onlyNow] = [missingFrom(now, before), missingFrom(before, now)];
  const ratios = before.baseline === now.baseline ? ratioClauses(before, now) : [];
  return [
    [`Beside ${earlier}${ratios.length === 0 ? "" : `: ${ratios.join("; ")}`}.`, NO_VERDICT].join(" "),
    ...largeErrorChanges(before, now),
    ...differingVariants(before, now),
    ...(onlyBefore.length > 0 ? [`Not measured this time: ${onlyBefore.join(", ")}.`] : []),
    ...(onlyNow.length > 0 ? [`Not measured then: ${onlyNow.join(", ")}.`] : []),
    ...Object.entries(now.variants).flatMap(([name, variant]) => {
      const old = before.variants[name];
      return old === undefined ? [] : [`${name}: ${sideBySide(typicalOf(old), typicalOf(variant))}`];
    }),
  ];
}

function missingFrom(one: ComparisonResult, other: ComparisonResult): readonly string[] {
  return Object.keys(other.variants).filter((name) => one.variants[name] === undefined);
}

/** `sidecar's p99 is 12 % above that of none now, 15 % above then`; the median of what has no p99. */
function ratioClauses(before: ComparisonResult, now: ComparisonResult): readonly string[] {
  return Object.entries(now.overhead).flatMap(([name, fresh]) => {
    const old = before.overhead[name];
    for (const [figure, words] of [
      ["p99_ratio", "p99"],
      ["p50_ratio", "median"],
    ] as const) {
      const [then, today] = [old?.[figure], fresh[figure]];
      if (then === undefined || today === undefined) continue;
      const reference = `that of ${now.baseline}`;
      return [`${name}'s ${words} is ${apart(today.value, reference)} now, ${apart(then.value)} then`];
    }
    return [];
  });
}

/** `12 % above that of none`. */
function apart(ratio: number, reference?: string): string {
  const share = formatShare(Math.abs(ratio - 1));
  const than = reference === undefined ? "" : ` ${reference}`;
  if (share === "0 %") return reference === undefined ? "equal" : `equal to${than}`;
  return `${share} ${ratio > 1 ? "above" : "below"}${than}`;
}

/** What a round typically had, which is what a comparison tells of its variants. */
function typicalOf({ typical_ms: { p50, p99 }, error_rate }: VariantResult) {
  return { latency_ms: { p50: p50?.value, p99: p99?.value }, error_rate };
}
