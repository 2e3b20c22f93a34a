import type { Interval, RankingPlace } from "./result.ts";

/**
 * Ranks variants by median p99, fastest first. A variant whose interval overlaps one in the place before it joins that
 * place, so the variants in one place are clearly separated from those in every other. After a shared place numbers are
 * skipped, as in sports: 1, 1, 3.
 * @param p99 variant → median p99 of its rounds with its interval, in milliseconds.
 */
export function rankByP99(p99: Readonly<Record<string, Interval>>): RankingPlace[] {
  const fastestFirst = Object.entries(p99).sort(
    ([nameA, a], [nameB, b]) => a.value - b.value || (nameA < nameB ? -1 : 1),
  );
  const places: RankingPlace[] = [];
  let reach = Number.NEGATIVE_INFINITY;
  for (const [index, [variant, interval]] of fastestFirst.entries()) {
    const shared = places.at(-1);
    const joins = shared !== undefined && fastestFirst.slice(index).some(([, later]) => later.low <= reach);
    if (joins) shared.variants.push(variant);
    else places.push({ place: index + 1, variants: [variant] });
    reach = Math.max(reach, interval.high);
  }
  return places;
}
