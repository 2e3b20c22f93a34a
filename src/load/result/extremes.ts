import type { Latency } from "./result.ts";

/** The lowest minimum and the highest maximum; histograms know them only to within a bucket. `undefined` of nothing. */
export function extremesOf(figures: readonly Latency[]): Pick<Latency, "min" | "max"> | undefined {
  const minima = figures.flatMap(({ min }) => min ?? []);
  const maxima = figures.flatMap(({ max }) => max ?? []);
  if (minima.length === 0 || maxima.length === 0) return undefined;
  return { min: Math.min(...minima), max: Math.max(...maxima) };
}
