import { deflateSync, inflateSync } from "node:zlib";
import { coarserPairs } from "./latency-counts.ts";
import { packNumbers, unpackNumbers } from "./packed-numbers.ts";

/** How many buckets are put together where rows are too long: 1.6 % and 6 % of a latency at most. */
const STEPS = [1, 16, 64] as const;

/**
 * The rows of `histogram.rows` in a line of a log, which a container's log has room for (kubelet keeps 10 MiB by default,
 * `containerLogMaxSize`): each row as its length and its pairs, packed, compressed, base64. If they do not fit, buckets are
 * put together, so that the percentiles of single seconds are less exact; those of the whole test do not depend on rows.
 * @returns `undefined` if they do not fit even so; percentiles of seconds are then weighted by requests
 */
export function packRows(rows: readonly (readonly number[])[], mostCharacters: number): string | undefined {
  for (const step of STEPS) {
    const coarse = step === 1 ? rows : rows.map((pairs) => coarserPairs(pairs, step));
    const bytes = Buffer.concat(coarse.map((pairs) => packNumbers([pairs.length, ...pairs])));
    const text = deflateSync(bytes).toString("base64");
    if (text.length <= mostCharacters) return text;
  }
  return undefined;
}

/**
 * The rows that `packRows` packed.
 * @returns `undefined` if the text is not such a text
 */
export function unpackRows(text: string): number[][] | undefined {
  const numbers = numbersOf(text);
  if (numbers === undefined) return undefined;
  const rows: number[][] = [];
  for (let at = 0; at < numbers.length; ) {
    const length = numbers[at] ?? 0;
    if (at + length >= numbers.length || length % 2 !== 0) return undefined;
    rows.push(numbers.slice(at + 1, at + 1 + length));
    at += 1 + length;
  }
  return rows;
}

/** Several times what `packRows` writes into a line: a few bytes could claim to be gigabytes. */
const MOST_BYTES = 64 * 1_048_576;

function numbersOf(text: string): readonly number[] | undefined {
  try {
    return unpackNumbers(inflateSync(Buffer.from(text, "base64"), { maxOutputLength: MOST_BYTES }));
  } catch {
    return undefined;
  }
}
