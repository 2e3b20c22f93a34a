/** A text that was cut may hold so many characters of a secret without being recognised. */
const SHORTEST_CUT = 8;

/** Finds what is left of a pattern where a text was cut through it. */
export interface CutMatcher {
  /** How many bytes at the end of `[from, to)` are the beginning of the pattern; 0 for too few to tell. */
  atEnd(bytes: Uint8Array, from: number, to: number): number;
  /** How many bytes at the start of `[from, to)` are the end of the pattern; 0 for too few to tell. */
  atStart(bytes: Uint8Array, from: number, to: number): number;
}

/** Time linear in the pattern, for each call (Knuth, Morris and Pratt). */
export function cutMatcher(pattern: Uint8Array): CutMatcher {
  const forwards = overlapFinder(pattern);
  const backwards = overlapFinder(Uint8Array.from(pattern).reverse());
  return {
    atEnd(bytes, from, to) {
      return forwards(bytes, Math.max(from, to - pattern.length + 1), to, 1);
    },
    atStart(bytes, from, to) {
      return backwards(bytes, from, Math.min(to, from + pattern.length - 1), -1);
    },
  };
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
