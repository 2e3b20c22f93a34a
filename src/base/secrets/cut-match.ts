/** A text that was cut may hold so many characters of a secret without being recognised. */
const SHORTEST_CUT = 8;

/** From the first byte to the one after the last. */
export type Range = readonly [from: number, to: number];

/** How texts are marked where something was cut out of them: … and three dots. */
const ELLIPSIS = [0xe2, 0x80, 0xa6] as const;
const DOTS = [0x2e, 0x2e, 0x2e] as const;

/** The ranges between the places where a text was cut, without those that are too short for anything to be recognised. */
export function uncutRanges(bytes: Uint8Array): readonly Range[] {
  const ranges: Range[] = [];
  let from = 0;
  const end = (to: number) => {
    if (to - from >= SHORTEST_CUT) ranges.push([from, to]);
  };
  for (let at = 0; at < bytes.length; at++) {
    const [first, second, third] = bytes[at] === DOTS[0] ? DOTS : ELLIPSIS;
    if (bytes[at] !== first || bytes[at + 1] !== second || bytes[at + 2] !== third) continue;
    end(at);
    from = at + 3;
    at += 2;
  }
  end(bytes.length);
  return ranges;
}

/** Finds what is left of a pattern at the ends of the ranges between which a text was cut. */
export type CutMatcher = (bytes: Buffer, uncut: readonly Range[]) => readonly Range[];

/**
 * Only ranges with enough of the pattern to be recognised are looked at closely, and each of them at most once, in time linear in
 * the pattern (Knuth, Morris and Pratt): a text may have been cut at every fourth byte, and there are a thousand patterns.
 * @param words how many bytes of the pattern are the ordinary words with which it begins and ends; these alone are not
 *   taken for what is left of it.
 */
export function cutMatcher(
  pattern: Buffer,
  words: { readonly first: number; readonly last: number } = { first: 0, last: 0 },
): CutMatcher {
  // What is as long as the pattern was not cut.
  if (pattern.length <= SHORTEST_CUT) return () => [];
  const forwards = overlapFinder(pattern);
  const backwards = overlapFinder(Uint8Array.from(pattern).reverse());
  const head = pattern.subarray(0, SHORTEST_CUT);
  const tail = pattern.subarray(-SHORTEST_CUT);
  return (bytes, uncut) => [
    ...rangesWith(head, bytes, uncut).flatMap(([from, to]): readonly Range[] => {
      const length = forwards(bytes, Math.max(from, to - pattern.length + 1), to, 1);
      return length === 0 || length === words.first ? [] : [[to - length, to]];
    }),
    ...rangesWith(tail, bytes, uncut).flatMap(([from, to]): readonly Range[] => {
      const length = backwards(bytes, from, Math.min(to, from + pattern.length - 1), -1);
      return length === 0 || length === words.last ? [] : [[from, from + length]];
    }),
  ];
}

/** Ordinary texts have so few ranges that looking closely at all of them takes less time than looking for a pattern. */
const FEW_RANGES = 1 / 32;

/** The ranges in which these bytes may stand. */
function rangesWith(wanted: Uint8Array, bytes: Buffer, ranges: readonly Range[]): readonly Range[] {
  if (ranges.length * wanted.length < bytes.length * FEW_RANGES) return ranges;
  const found: Range[] = [];
  for (let at = bytes.indexOf(wanted); at !== -1; ) {
    const range = rangeAt(ranges, at);
    const isWithin = range !== undefined && at + wanted.length <= range[1];
    if (isWithin) found.push(range);
    at = bytes.indexOf(wanted, isWithin ? range[1] : at + 1);
  }
  return found;
}

/** The last of the ranges, which are in order, that begins at a place or before it. */
function rangeAt(ranges: readonly Range[], place: number): Range | undefined {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.[0] ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return ranges[low - 1];
}

/** @returns a function that finds how much of the pattern's beginning the end of a range is, read in a direction. */
function overlapFinder(pattern: Uint8Array) {
  const borders = bordersOf(pattern);
  return (bytes: Uint8Array, from: number, to: number, direction: 1 | -1): number => {
    let matched = 0;
    for (let step = 0; step < to - from; step++) {
      const byte = bytes[direction === 1 ? from + step : to - 1 - step];
      while (matched > 0 && (matched === pattern.length || pattern[matched] !== byte))
        matched = borders[matched - 1] ?? 0;
      if (pattern[matched] === byte) matched += 1;
    }
    return matched >= SHORTEST_CUT ? matched : 0;
  };
}

/** For each prefix of the pattern, the length of its longest end that is also its beginning. */
function bordersOf(pattern: Uint8Array): Int32Array {
  const borders = new Int32Array(pattern.length);
  let matched = 0;
  for (let index = 1; index < pattern.length; index++) {
    while (matched > 0 && pattern[matched] !== pattern[index]) matched = borders[matched - 1] ?? 0;
    if (pattern[matched] === pattern[index]) matched += 1;
    borders[index] = matched;
  }
  return borders;
}
