import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createHistogram, decodeHistogram, encodeHistogram } from "./histogram.ts";

const whole = createHistogram();
for (const us of [120, 450, 450, 90_000, 3_000_000]) whole.recordValue(us);
const text = encodeHistogram(whole);

/** A histogram in both of its layers, with these numbers in the inner one's head. */
function encoded({ digits = 3, highest = 3_999_999n, counts = Buffer.from([2]) }): string {
  const head = Buffer.alloc(40);
  head.writeInt32BE(0x1c849313, 0);
  head.writeInt32BE(counts.length, 4);
  head.writeInt32BE(digits, 12);
  head.writeBigInt64BE(1n, 16);
  head.writeBigInt64BE(highest, 24);
  head.writeDoubleBE(1, 32);
  const packed = deflateSync(Buffer.concat([head, counts]));
  const outer = Buffer.alloc(8);
  outer.writeInt32BE(0x1c849314, 0);
  outer.writeInt32BE(packed.length, 4);
  return Buffer.concat([outer, packed]).toString("base64");
}

test("a histogram is the same after it was encoded and decoded", () => {
  const decoded = decodeHistogram(text);
  expect(decoded.totalCount).toBe(5);
  for (const percentile of [1, 50, 75, 99.9])
    expect(decoded.getValueAtPercentile(percentile)).toBe(whole.getValueAtPercentile(percentile));
  expect(decodeHistogram(encoded({})).totalCount).toBe(1);
});

describe("a damaged histogram is refused as part of a result, before it takes memory:", () => {
  test.each<[string, string, RegExp]>([
    ["no base64", "~~~", /damaged/],
    ["nothing", "", /damaged/],
    ["a part of one", text.slice(0, text.length / 2), /damaged/],
    ["a length that is no whole number of letters", text.slice(0, -3), /damaged/],
    ["more digits than anybody needs", encoded({ digits: 5 }), /5 significant digits/],
    ["latencies of centuries", encoded({ highest: 2n ** 62n }), /highest value/],
    ["megabytes in a few bytes", encoded({ counts: Buffer.alloc(20_000_000) }), /damaged/],
  ])("%s", (_title, damaged, why) => {
    expect(() => decodeHistogram(damaged)).toThrow(
      expect.objectContaining({ code: "LOAD_RESULT_INVALID", message: expect.stringMatching(why) }),
    );
  });
});
