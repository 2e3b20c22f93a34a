import { describe, expect, test } from "vitest";
import { Failure } from "../../../base/failure.ts";
import { encodeCall } from "./encode-call.ts";
import { parseProto } from "./parse-proto.ts";

const SHOP = `syntax = "proto3";
package shop.v1;
import "google/protobuf/timestamp.proto";
import "shop/common.proto";
service Reviews {
  rpc Get (GetRequest) returns (Review);
  rpc Watch (GetRequest) returns (stream Review);
  rpc Upload (stream GetRequest) returns (Review);
  rpc Empty (Nothing) returns (Nothing);
}
message GetRequest {
  string book_id = 1;
  int64 page = 2;
  Order order = 3;
  bytes token = 4;
  google.protobuf.Timestamp since = 5;
  repeated shop.common.Tag tags = 6;
}
message Review { string text = 1; }
message Nothing {}
enum Order { NEWEST = 0; OLDEST = 1; }`;
const COMMON = `syntax = "proto3"; package shop.common; message Tag { string name = 1; }`;

const files: Record<string, string> = { "shop/common.proto": COMMON };
const readImport = async (file: string) => {
  const text = files[file];
  if (text === undefined) throw new Error("no such file");
  return text;
};
const call = async (name: string, json: string) => encodeCall(await parseProto(SHOP, readImport), name, json);
const encode = async (name: string, json: string) =>
  Buffer.from((await call(name, json)).message ?? "", "base64").toString("hex");

describe("encodeCall", () => {
  test.each([
    ["nothing", "{}", ""],
    ["a name as in the file", '{"book_id":"ab"}', "0a026162"],
    ["a name in camel case", '{"bookId":"ab"}', "0a026162"],
    ["64 bits as text", '{"page":"300"}', "10ac02"],
    ["an enumeration by its name", '{"order":"OLDEST"}', "1801"],
    ["bytes as base64", '{"token":"AQI="}', "22020102"],
    ["a well-known type in its own form", '{"since":"1970-01-01T00:00:05Z"}', "2a020805"],
    ["messages in a list", '{"tags":[{"name":"a"},{"name":"b"}]}', "32030a016132030a0162"],
  ])("writes %s", async (_, json, hex) => {
    expect(await encode("shop.v1.Reviews/Get", json)).toBe(hex);
  });

  test.each([
    ["a field that is not there", '{"bookid":"ab"}'],
    ["text in place of a number", '{"page":"many"}'],
    ["a name that the enumeration lacks", '{"order":"BEST"}'],
    ["a list in place of a message", "[]"],
    ["no JSON", "{"],
  ])("refuses %s, and says so of the message", async (_, json) => {
    const attempt = encode("shop.v1.Reviews/Get", json);
    await expect(attempt).rejects.toMatchObject({ code: "LOAD_CALL_MESSAGE", state: "Nothing was sent." });
    await expect(attempt).rejects.toThrow(
      /The message of shop\.v1\.Reviews\/Get is not a shop\.v1\.GetRequest/,
    );
  });

  test.each([
    [
      "another service",
      "shop.v1.Review/Get",
      /no service "shop\.v1\.Review"/,
      /Did you mean "shop\.v1\.Reviews"/,
    ],
    ["another method", "shop.v1.Reviews/get", /no method "get"/, /Did you mean "Get"/],
    ["a method that reads a stream", "shop.v1.Reviews/Upload", /takes a stream/, /request is no stream/],
  ])("refuses %s, and says what there is", async (_, name, message, hint) => {
    const failure = await encode(name, "{}").catch((error: unknown) => error as Failure);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code: "LOAD_CALL_UNKNOWN" });
    expect((failure as Failure).message).toMatch(message);
    expect((failure as Failure).hint).toMatch(hint);
  });
});

test("a call says whether its answer is a stream", async () => {
  expect(await call("shop.v1.Reviews/Watch", "{}")).toMatchObject({ serverStreams: true });
  expect(await call("shop.v1.Reviews/Get", "{}")).not.toHaveProperty("serverStreams");
});

describe("parseProto", () => {
  test.each([
    ["no .proto text", "service {", /the \.proto file cannot be used/],
    [
      "an import that is nowhere",
      'syntax = "proto3"; import "x.proto";',
      /x\.proto cannot be used.*no such file/,
    ],
  ])("refuses %s", async (_, text, message) => {
    const attempt = parseProto(text, readImport);
    await expect(attempt).rejects.toMatchObject({ code: "LOAD_PROTO_INVALID" });
    await expect(attempt).rejects.toThrow(message);
  });

  test("reads files that import each other only once", async () => {
    let reads = 0;
    const text = 'syntax = "proto3"; import "a.proto"; service S { rpc M (N) returns (N); } message N {}';
    const root = await parseProto(text, async () => {
      reads++;
      return 'syntax = "proto3"; import "a.proto"; message A {}';
    });
    expect(reads).toBe(1);
    expect(encodeCall(root, "S/M", "{}").message).toBe("");
  });
});
