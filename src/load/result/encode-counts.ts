import { deflateSync } from "node:zlib";
import type { LatencyCounts } from "./latency-counts.ts";

/** Magic numbers of the format's two layers; 0x10 says that counts have variable length. */
const COMPRESSED = 0x1c849304 | 0x10;
const PLAIN = 0x1c849303 | 0x10;
/** Header size of the plain layer. */
const PLAIN_HEAD_BYTES = 40;
/** Header size of the compressed layer. */
const HEAD_BYTES = 8;

/**
 * Encodes counts as an HDR histogram (V2, compressed, base64) of microseconds with three significant digits, which every
 * implementation of HdrHistogram reads; see `decodeHistogram`. Written by hand because loading the library takes as long as
 * starting a sender's whole thread.
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

/** Counts in the order of their buckets; n empty buckets are written as -n, or as 0 if it is only one. */
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

/** LEB128: seven bits per byte, lowest first. The format's ninth byte is different, but counts never get that large. */
function pushNumber(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
}

/** The highest value that readers allocate buckets for: one less than a power of two. */
function highestValueFor(maxUs: number): number {
  let beyond = 2_048;
  while (beyond <= maxUs) beyond *= 2;
  return beyond - 1;
}
