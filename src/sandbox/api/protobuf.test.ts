import { describe, expect, test } from "vitest";
import { readProtobuf } from "./protobuf.ts";

/** One field that has a length. */
function field(number: number, value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
}

/** One field whose length is written as three bytes. */
function longField(number: number, value: Buffer): Buffer {
  const size = [(value.length & 0x7f) | 0x80, ((value.length >> 7) & 0x7f) | 0x80, value.length >> 14];
  return Buffer.concat([Buffer.from([number * 8 + 2, ...size]), value]);
}

function envelope(apiVersion: string, kind: string, ...fields: readonly Buffer[]): Buffer {
  const typeMeta = field(1, Buffer.concat([field(1, apiVersion), field(2, kind)]));
  return Buffer.concat([
    Buffer.from("k8s\0"),
    typeMeta,
    field(2, Buffer.concat(fields)),
    field(3, ""),
    field(4, ""),
  ]);
}

const metadata = (name: string) => field(1, Buffer.concat([field(1, name), field(2, ""), field(8, "")]));
const entry = (key: string, value: string) => Buffer.concat([field(1, key), field(2, value)]);

describe("an object in protobuf", () => {
  test("is read: a namespace", () => {
    expect(readProtobuf(envelope("v1", "Namespace", metadata("a"), field(2, ""), field(3, "")))).toEqual({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "a" },
    });
  });

  test("is read: a map, whose values may be empty, and bytes as base64", () => {
    const config = envelope(
      "v1",
      "ConfigMap",
      metadata("a"),
      field(2, entry("k", "v")),
      field(2, entry("e", "")),
    );
    expect(readProtobuf(config)).toMatchObject({ data: { k: "v", e: "" } });
    const secret = envelope("v1", "Secret", metadata("a"), field(2, entry("k", "v")), field(3, "Opaque"));
    expect(readProtobuf(secret)).toMatchObject({ data: { k: "dg==" }, type: "Opaque" });
  });

  test("is read: very many entries of one list, in a time that grows with their number", () => {
    const finalizers = Buffer.concat(Array.from({ length: 300_000 }, () => field(14, "")));
    const typeMeta = field(1, Buffer.concat([field(1, "v1"), field(2, "Namespace")]));
    const body = Buffer.concat([Buffer.from("k8s\0"), typeMeta, longField(2, longField(1, finalizers))]);
    const { metadata: read } = readProtobuf(body);
    expect(read).toMatchObject({ finalizers: { length: 300_000 } });
  });

  test.each<[string, Buffer, number, RegExp]>([
    [
      "of another kind",
      envelope("v1", "Pod", metadata("a")),
      415,
      /does not read Pod in protobuf.*kubectl apply/,
    ],
    [
      "with a field that nobody reads",
      envelope("v1", "ConfigMap", field(9, "x")),
      415,
      /field 9 of ConfigMap/,
    ],
    ["that is something else", Buffer.from("{}"), 400, /not Kubernetes protobuf/],
    [
      "that is cut",
      envelope("v1", "Namespace", metadata("a")).subarray(0, 20),
      400,
      /not Kubernetes protobuf/,
    ],
    [
      "whose number never ends",
      Buffer.concat([Buffer.from("k8s\0"), Buffer.alloc(40, 0xff)]),
      400,
      /not Kubernetes/,
    ],
  ])("%s is refused, with the reason", (_, body, code, message) => {
    expect(() => readProtobuf(body)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});
