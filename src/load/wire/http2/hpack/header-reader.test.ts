import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeFields } from "./encode.ts";
import { HeaderReader, MAX_LIST_BYTES } from "./header-reader.ts";

function read(reader: HeaderReader, hex: string): boolean {
  // As in production: the block is part of a larger buffer.
  const bytes = Buffer.concat([Buffer.from("ff", "hex"), Buffer.from(hex, "hex"), Buffer.from("ff", "hex")]);
  return reader.read(bytes, 1, bytes.length - 1);
}

function tableOf(reader: HeaderReader): string[] {
  const fields: string[] = [];
  for (let place = 0; ; place++) {
    const field = reader.table.at(place);
    if (field === undefined) return fields;
    fields.push(`${field.name}: ${field.value}`);
  }
}

/** RFC 7541 C.5 and C.6: three answers on one connection with a table of 256 bytes, plain and Huffman-coded. */
const plain = [
  "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d",
  "4803333037c1c0bf",
  "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31",
];
const coded = [
  "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
  "4883640effc1c0bf",
  "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
];
const date = (second: number) => `date: Mon, 21 Oct 2013 20:13:${second} GMT`;
const tables = [
  ["location: https://www.example.com", date(21), "cache-control: private", ":status: 302"],
  [":status: 307", "location: https://www.example.com", date(21), "cache-control: private"],
  [
    "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
    "content-encoding: gzip",
    date(22),
  ],
];

describe("HeaderReader", () => {
  test.each([
    ["plain", plain],
    ["coded", coded],
  ])("reads the answers of RFC 7541, %s", (_, blocks) => {
    const reader = new HeaderReader();
    reader.table.resize(256);
    const statuses = blocks.map((block, i) => {
      expect(read(reader, block)).toBe(true);
      expect(tableOf(reader)).toEqual(tables[i]);
      return reader.status;
    });
    expect(statuses).toEqual([302, 307, 200]);
    expect(reader.table.size).toBe(215);
  });

  test.each([
    [
      "with its own name, kept (C.2.1)",
      "400a637573746f6d2d6b65790d637573746f6d2d686561646572",
      ["custom-key: custom-header"],
    ],
    ["with a known name, not kept (C.2.2)", "040c2f73616d706c652f70617468", []],
    ["that is never to be kept (C.2.3)", "100870617373776f726406736563726574", []],
    ["of the static table (C.2.4)", "82", []],
  ])("reads a field %s", (_, block, table) => {
    const reader = new HeaderReader();
    expect(read(reader, block)).toBe(true);
    expect(tableOf(reader)).toEqual(table);
    expect(reader).toMatchObject({ status: 0, grpcStatus: -1 });
  });

  test.each([
    ["indexed", "88", 200],
    ["another of the table", "8d", 404],
    ["a literal that is kept", "4803353033", 503],
    ["a literal that is not kept, coded", "08836c0cff", undefined],
    ["with its name spelled out", `0007${Buffer.from(":status").toString("hex")}03343239`, 429],
    ["of four digits", "080432303030", -1],
    ["with letters", "0803326f6b", -1],
    ["twice", "8888", -1],
  ])("finds a status %s", (_, block, status) => {
    const reader = new HeaderReader();
    expect(read(reader, block)).toBe(true);
    if (status !== undefined) expect(reader.status).toBe(status);
    else expect(reader.status).toBeGreaterThan(0);
  });

  test.each([
    ["0", 0],
    ["14", 14],
    ["999", 999],
    ["", 2],
    ["ok", 2],
  ])("finds the status %j of gRPC, in whatever form", (value, status) => {
    const block = encodeFields([{ name: "grpc-status", value }]);
    const kept = Buffer.from(block);
    kept[0] = 0x40;
    for (const bytes of [block, kept]) {
      const reader = new HeaderReader();
      expect(reader.read(bytes, 0, bytes.length)).toBe(true);
      expect(reader).toMatchObject({ status: 0, grpcStatus: status });
    }
  });

  test("discards the previous block", () => {
    const reader = new HeaderReader();
    read(reader, "88");
    read(reader, "82");
    expect(reader.status).toBe(0);
  });

  test("notices that the value of a known name has changed", () => {
    const reader = new HeaderReader();
    for (const second of ["616131", "616132", "616132", "616131"]) read(reader, `6103${second}`);
    expect(tableOf(reader)).toEqual(["date: aa1", "date: aa2", "date: aa2", "date: aa1"]);
  });

  test.each([
    ["index 0", "80"],
    ["an index that is nowhere", "be"],
    ["a literal whose name is nowhere", "7f00"],
    ["an integer that breaks off", "ff"],
    ["an integer without end", `ff${"80".repeat(30)}01`],
    ["an integer too great to be true", "ffffffffff7f"],
    ["a string that is longer than the block", "04057061"],
    ["a string without its length", "40"],
    ["a name without a value", "400161"],
    ["a table larger than we allow", "3fe21f"],
    ["a table that is resized in the middle", "8820"],
    ["a value that is no Huffman text and is to be kept", "6184ffffffff"],
  ])("refuses %s", (_, block) => {
    expect(read(new HeaderReader(), block)).toBe(false);
  });

  test("accepts a table size update at the beginning", () => {
    const reader = new HeaderReader();
    expect(read(reader, "4001610162")).toBe(true);
    expect(read(reader, "203fe11f88")).toBe(true);
    expect(tableOf(reader)).toEqual([]);
    expect(reader.status).toBe(200);
  });

  test("rejects a list that a few bytes expand to", () => {
    const reader = new HeaderReader();
    // One field of 4,000 bytes is stored, then referenced by single bytes.
    const field = Buffer.concat([Buffer.from("4001787fa11e", "hex"), Buffer.alloc(4_000, 0x61)]);
    expect(reader.read(field, 0, field.length)).toBe(true);
    const references = Buffer.alloc(Math.ceil(MAX_LIST_BYTES / 4_000) + 1, 0xbe);
    expect(reader.read(references, 0, references.length)).toBe(false);
  });

  test("never throws and never exceeds its table size, whatever the input", () => {
    const noise = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
        fc.constantFrom(...[...plain, ...coded, "88", "3fe11f", "20"].map((hex) => Buffer.from(hex, "hex"))),
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(noise, (parts) => {
        const reader = new HeaderReader();
        for (const part of [...parts, Buffer.concat(parts)]) {
          const fine = reader.read(part, 0, part.length);
          expect(typeof fine).toBe("boolean");
          expect(reader.table.size).toBeLessThanOrEqual(4_096);
          expect(reader.status === 0 || reader.status === -1 || reader.status >= 100).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
