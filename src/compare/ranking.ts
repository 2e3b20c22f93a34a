import type { Judgement, Overhead, RankedPair, RankingPlace } from "./result.ts";

/** What is told of two variants: how the second one compares with the first. */
export interface ToldPair {
  readonly first: string;
  readonly second: string;
  readonly verdict: Judgement["verdict"];
}

/**
 * Ranks variants by the verdicts that are told of them: a variant's place is one more than the number of variants that are
 * faster, and it may be as late as those that are slower allow. Variants that may have the same places share an entry.
 * @param typical variant → its typical latency, which only decides the order of names within a place.
 */
export function rankByVerdicts(
  typical: Readonly<Record<string, number>>,
  told: readonly ToldPair[],
): RankingPlace[] {
  const names = Object.keys(typical);
  const slower = told.flatMap(({ first, second, verdict }) => {
    if (verdict === "slower") return [{ first, second }];
    return verdict === "faster" ? [{ first: second, second: first }] : [];
  });
  const ranges = names.map((name) => ({
    name,
    place: 1 + slower.filter(({ second }) => second === name).length,
    last: names.length - slower.filter(({ first }) => first === name).length,
    ms: typical[name] ?? 0,
  }));
  ranges.sort((a, b) => a.place - b.place || a.last - b.last || a.ms - b.ms || (a.name < b.name ? -1 : 1));
  const entries: RankingPlace[] = [];
  for (const { name, place, last } of ranges) {
    const shared = entries.at(-1);
    if (shared?.place === place && shared.last_place === last) shared.variants.push(name);
    else entries.push({ place, last_place: last, variants: [name] });
  }
  return entries;
}

/** The verdicts at p99 of a comparison, which its variants are ranked by. */
export function toldAtP99(
  baseline: string,
  overhead: Readonly<Record<string, Overhead>>,
  pairs: readonly RankedPair[],
): readonly ToldPair[] {
  return [
    ...Object.entries(overhead).flatMap(([second, { p99 }]) =>
      p99 === undefined ? [] : [{ first: baseline, second, verdict: p99.verdict }],
    ),
    ...pairs.map(({ first, second, p99 }) => ({ first, second, verdict: p99.verdict })),
  ];
}

/** `1. none, 2. ambient and sidecar`; where variants share no place but overlap, ranges: `1–2. none, 1–3. ambient, 2–3. sidecar`. */
export function rankingWords(places: readonly RankingPlace[]): string {
  return places
    .map(({ place, last_place, variants }) => {
      const isWhole = last_place - place + 1 === variants.length;
      return `${isWhole ? place : `${place}–${last_place}`}. ${variants.join(" and ")}`;
    })
    .join(", ");
}
