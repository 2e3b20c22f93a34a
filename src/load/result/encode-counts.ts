import { deflateSync } from "node:zlib";
import type { LatencyCounts } from "./latency-counts.ts";

/** What the two layers of the format begin with; 0x10 says that counts are written as numbers of any length. */
const COMPRESSED = 0x1c849304 | 0x10;
const PLAIN = 0x1c849303 | 0x10;
/** Of the plain layer; of the compressed one. */
const PLAIN_HEAD_BYTES = 40;
const HEAD_BYTES = 8;

/**
 * The text of an HDR histogram (V2, compressed, base64) of microseconds with three significant digits, as HdrHistogram's
 * implementations read it; see `decodeHistogram`. By hand, because the library takes as long to load as a sender's whole
 * thread does to start.
 */
export function encodeCounts(counts: LatencyCounts): string {
  const payload = Buffer.from(payloadOf(counts));
  const head = Buffer.alloc(PLAIN_HEAD_BYTES);
  head.writeInt32BE(PLAIN, 0);
  head.writeInt32BE(payload.length, 4);
  head.writeInt32BE(1, 8); // the unit
  head.writeInt32BE(3, 12); // significant digits
  head.writeBigInt64BE(1n, 16); // lowest value
  head.writeBigInt64BE(BigInt(highestValueFor(counts.maxUs)), 24);
  head.writeDoubleBE(1, 32); // integer to double
  const compressed = deflateSync(Buffer.concat([head, payload]));
  const outer = Buffer.alloc(HEAD_BYTES);
  outer.writeInt32BE(COMPRESSED, 0);
  outer.writeInt32BE(compressed.length, 4);
  return Buffer.concat([outer, compressed]).toString("base64");
}

/** Counts in the order of their places; a gap of n places is -n, or 0 where it is one. */
function payloadOf(counts: LatencyCounts): number[] {
  const bytes: number[] = [];
  let next = 0;
  counts.forEach((_us, count, index) => {
    const gap = index - next;
    if (gap === 1) bytes.push(0);
    else if (gap > 1) pushNumber(bytes, gap * 2 - 1);
    pushNumber(bytes, count * 2);
    next = index + 1;
  });
  return bytes;
}

/** LEB128: seven bits a byte, the lowest first; counts stay far below where the format's ninth byte differs. */
function pushNumber(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
}

/** A power of two less one that readers make room up to. */
function highestValueFor(maxUs: number): number {
  let beyond = 2_048;
  while (beyond <= maxUs) beyond *= 2;
  return beyond - 1;
}
