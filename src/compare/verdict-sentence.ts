import { formatMs, formatRate, trimZeros } from "../base/figure.ts";
import type { Interval, Overhead, VariantResult } from "./result.ts";

/**
 * Says in one sentence what the figures mean: what each variant adds to the baseline's median and p99. An interval that
 * contains zero counts as no difference.
 */
export function verdictSentence(input: {
  readonly baseline: string;
  readonly variants: Readonly<Record<string, VariantResult>>;
  readonly overhead: Readonly<Record<string, Overhead>>;
}): string {
  const [first] = Object.entries(input.variants);
  const rate = rateWords(input.variants[input.baseline] ?? first?.[1]);
  const compared = Object.entries(input.overhead);
  if (compared.length === 0) {
    if (first === undefined) return "Nothing was measured.";
    const [name, { median_ms }] = first;
    return `${name} answers in ${words(median_ms.p50.value)} ms at the median and ${words(median_ms.p99.value)} ms at p99 ${rate}.`;
  }
  if (compared.length === 1) {
    const [name, overhead] = compared[0] as [string, Overhead];
    return `${name} ${effect(overhead, input.baseline)} ${rate}.`;
  }
  const effects = compared.map(([name, overhead]) => `${name} ${effect(overhead, undefined)}`);
  return `Over ${input.baseline} ${rate}: ${effects.join("; ")}.`;
}

function effect({ p50_added_ms, p50_ratio, p99_added_ms }: Overhead, baseline: string | undefined): string {
  const p50 = direction(p50_added_ms);
  const p99 = direction(p99_added_ms);
  const over = baseline === undefined ? "" : ` over ${baseline}`;
  if (p50 === "same" && p99 === "same") return `makes no clear difference${over} to the median or to p99`;
  const median =
    p50 === "same"
      ? `makes no clear difference${over} to the median`
      : `${p50 === "more" ? "adds" : "takes"} ${words(Math.abs(p50_added_ms.value))} ms (${times(p50_ratio.value)}×) ${p50 === "more" ? "to" : "off"} the median`;
  if (p99 === "same") return `${median} and makes no clear difference to p99`;
  const tail = `${words(Math.abs(p99_added_ms.value))} ms ${p99 === "more" ? "to" : "off"} p99`;
  return p50 === p99 ? `${median} and ${tail}` : `${median} and ${p99 === "more" ? "adds" : "takes"} ${tail}`;
}

function direction(added: Interval): "more" | "less" | "same" {
  if (added.low > 0) return "more";
  return added.high < 0 ? "less" : "same";
}

const words = (ms: number) => trimZeros(formatMs(ms));

function times(ratio: number): string {
  if (ratio >= 10) return ratio.toFixed(0);
  return trimZeros(ratio.toFixed(ratio < 1 ? 2 : 1));
}

function rateWords(variant: VariantResult | undefined): string {
  if (variant === undefined || variant.rate_target_rps === 0) return "as fast as the connections allow";
  return `at ${formatRate(variant.rate_target_rps)}`;
}
