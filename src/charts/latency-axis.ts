import type { Scheme } from "../base/color-scheme.ts";
import { formatMs, trimZeros } from "../base/figure.ts";
import { axisText } from "./theme.ts";

/** If the ratio of the greatest to the least latency exceeds this, a linear axis would flatten the small ones. */
const LOG_FROM_RATIO = 20;

/**
 * The vertical axis for these latencies: linear from zero, which shows differences in their true size, or logarithmic, and
 * labelled as such, if a few slow requests would push everything else to the bottom.
 * @param latenciesMs the latencies that must be visible, in milliseconds: medians and above.
 * @param room how far a logarithmic axis extends below the least of them, as a factor, to leave room for the start of curves.
 */
export function latencyAxis(latenciesMs: readonly number[], room: number, scheme: Scheme) {
  const shown = latenciesMs.filter((ms) => ms > 0);
  const least = Math.min(...shown);
  if (Math.max(...shown) / least > LOG_FROM_RATIO) {
    return { ...logarithmicAxis("Latency, ms (log)", scheme), min: least / room };
  }
  const text = axisText("Latency, ms", scheme);
  return {
    ...text,
    type: "linear",
    beginAtZero: true,
    ticks: { ...text.ticks, callback: tickLabel, maxTicksLimit: 7 },
  } as const;
}

/** A logarithmic axis of milliseconds with round numbers at its ticks. */
export function logarithmicAxis(title: string, scheme: Scheme) {
  const text = axisText(title, scheme);
  return {
    ...text,
    type: "logarithmic",
    ticks: { ...text.ticks, callback: tickLabel },
    afterBuildTicks: (axis: { min: number; max: number; ticks: { value: number }[] }) => {
      axis.ticks = oneTwoFive(axis.min, axis.max).map((value) => ({ value }));
    },
  } as const;
}

const tickLabel = (value: string | number) => trimZeros(formatMs(Number(value)));

/** 1, 2, 5, 10, 20 …; only the powers of ten when the axis spans more than two and a half decades. */
function oneTwoFive(min: number, max: number): number[] {
  const steps = Math.log10(max / min) > 2.5 ? [1] : [1, 2, 5];
  const first = Math.floor(Math.log10(min));
  const decades = Array.from({ length: Math.ceil(Math.log10(max)) - first + 1 }, (_, i) => first + i);
  return decades
    .flatMap((decade) => steps.map((step) => Number(`${step}e${decade}`)))
    .filter((value) => value >= min && value <= max);
}
