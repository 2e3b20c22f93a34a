import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { huffmanDecode, huffmanEncode, huffmanLength } from "./huffman.ts";

/** From RFC 7541, appendix C. */
const vectors: readonly (readonly [string, string])[] = [
  ["www.example.com", "f1e3c2e5f23a6ba0ab90f4ff"],
  ["no-cache", "a8eb10649cbf"],
  ["custom-key", "25a849e95ba97d7f"],
  ["custom-value", "25a849e95bb8e8b4bf"],
  ["302", "6402"],
  ["private", "aec3771a4b"],
  ["Mon, 21 Oct 2013 20:13:21 GMT", "d07abe941054d444a8200595040b8166e082a62d1bff"],
  ["https://www.example.com", "9d29ad171863c78f0b97c8e9ae82ae43d3"],
  [
    "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
    "94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
  ],
];

function decode(bytes: Buffer): string | undefined {
  return huffmanDecode(bytes, 0, bytes.length)?.toString("latin1");
}

describe("the Huffman code", () => {
  test.each(vectors)("encodes and decodes %s as in the RFC", (text, hex) => {
    expect(huffmanEncode(Buffer.from(text)).toString("hex")).toBe(hex);
    expect(decode(Buffer.from(hex, "hex"))).toBe(text);
  });

  test("returns every text unchanged, and knows its length in advance", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const encoded = huffmanEncode(bytes);
        expect(encoded.length).toBe(huffmanLength(bytes));
        expect(huffmanDecode(encoded, 0, encoded.length)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  test("reads only the given range", () => {
    const [, hex] = vectors[1] ?? ["", ""];
    const within = Buffer.concat([
      Buffer.from("00", "hex"),
      Buffer.from(hex, "hex"),
      Buffer.from("00", "hex"),
    ]);
    expect(huffmanDecode(within, 1, within.length - 1)?.toString()).toBe("no-cache");
  });

  test.each([
    ["filled up with zeros", "f1e3c2e5f23a6ba0ab90f400"],
    ["filled up with a whole byte of ones", "a8eb10649cbfff"],
    ["that holds the end of string", "ffffffff"],
    ["that breaks off in a long code", "fffffe"],
  ])("refuses a text %s", (_, hex) => {
    expect(decode(Buffer.from(hex, "hex"))).toBeUndefined();
  });

  test("random bytes decode to a text or nothing, and never throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const decoded = huffmanDecode(bytes, 0, bytes.length);
        // The code is unambiguous: what was decoded is encoded the same way again.
        if (decoded !== undefined) expect(huffmanEncode(decoded)).toEqual(Buffer.from(bytes));
      }),
    );
  });
});
