import type { ServerHttp2Stream } from "node:http2";
import protobuf from "protobufjs";
import descriptor from "protobufjs/ext/descriptor.js";
import { afterEach, describe, expect, test } from "vitest";
import { DEFAULT_LOAD_POLICY } from "../../src/load/order/policy.ts";
import { createLoadSpec } from "../../src/load/order/spec.ts";
import type { LoadResult } from "../../src/load/result/result.ts";
import { runLoad } from "../../src/load/run-load.ts";
import { framedMessage } from "../../src/load/wire/grpc/request.ts";
import { serveHttp2 } from "../support/http2-servers.ts";

const NAME = "shop.Reviews/Get";
const V1 = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
const V1_ALPHA = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** The file of the service. @param imports what it says that it imports */
function shopFile(imports: readonly string[] = [], typeName = ".google.protobuf.Timestamp"): Uint8Array {
  const at = { name: "at", number: 1, label: 1, type: 11, typeName };
  const method = { name: "Get", inputType: ".shop.M", outputType: ".shop.M" };
  return descriptor.FileDescriptorProto.encode({
    name: "shop.proto",
    package: "shop",
    syntax: "proto3",
    dependency: imports,
    messageType: [{ name: "M", field: imports.length === 0 ? [] : [at] }],
    service: [{ name: "Reviews", method: [method] }],
  }).finish();
}

/** An answer of reflection: `file_descriptor_response` (field 4) with a file. */
function fileAnswer(file: Uint8Array): Buffer {
  const files = protobuf.Writer.create().uint32(10).bytes(file).finish();
  return framedMessage(protobuf.Writer.create().uint32(34).bytes(files).finish());
}

/** `error_response` (field 7): NOT_FOUND. */
function notFound(): Buffer {
  const problem = protobuf.Writer.create().uint32(8).int32(5).uint32(18).string("File not found").finish();
  return framedMessage(protobuf.Writer.create().uint32(58).bytes(problem).finish());
}

function answer(stream: ServerHttp2Stream, message: Buffer): void {
  stream.resume();
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(message);
}

/** `file_by_filename` (field 3) is asked for, and not the service. */
const FILE_QUESTION = 0x1a;

/** Serves calls, and reflection as v1alpha only, without the files that are imported. @param refuse answers anything else */
async function serveAlpha(refuse: (stream: ServerHttp2Stream) => void, file = shopFile()) {
  const asked: string[] = [];
  const server = await serveHttp2((stream, { ":path": path = "", "x-token": token, authorization }) => {
    asked.push(`${path} ${String(token)} ${String(authorization)}`);
    if (path === `/${NAME}`) answer(stream, framedMessage(Buffer.alloc(0)));
    else if (path === V1_ALPHA)
      stream.once("data", (question: Buffer) =>
        answer(stream, question[5] === FILE_QUESTION ? notFound() : fileAnswer(file)),
      );
    else refuse(stream);
  });
  closers.push(() => server.close());
  return { url: server.url, asked };
}

async function call(url: string): Promise<LoadResult> {
  const profile = { rateRps: 0, maxRequests: 5, durationMs: 600_000, connections: 1 };
  const request = {
    url,
    protocol: "grpc",
    call: { name: NAME, json: "{}" },
    headers: { "x-token": "t" },
  } as const;
  return runLoad(createLoadSpec({ ...profile, ...request }), { policy: DEFAULT_LOAD_POLICY });
}

test.each<readonly [string, Record<string, string | number>]>([
  ["UNIMPLEMENTED", { ":status": 200, "content-type": "application/grpc", "grpc-status": "12" }],
  ["404", { ":status": 404 }],
  ["405", { ":status": 405 }],
])("a server that answers reflection as v1 with %s is asked as v1alpha", async (_, refusal) => {
  const { url, asked } = await serveAlpha((stream) => {
    stream.resume();
    stream.respond(refusal, { endStream: true });
  });
  const result = await call(url.replace("//", "//ann:secret@"));
  expect(result.status).toEqual({ OK: 5 });
  const facts = `t Basic ${Buffer.from("ann:secret").toString("base64")}`;
  expect(asked.slice(0, 3)).toEqual([`${V1} ${facts}`, `${V1_ALPHA} ${facts}`, `/${NAME} ${facts}`]);
});

test.each<readonly [string, Record<string, string | number>, RegExp]>([
  ["an HTTP error", { ":status": 503 }, /it answered with HTTP 503/],
  ["another gRPC status", { ":status": 200, "grpc-status": "16" }, /the gRPC status UNAUTHENTICATED/],
  ["no gRPC", { ":status": 200 }, /did not describe .* by reflection.*does not speak gRPC/],
])("a server that answers reflection with %s: the failure says so", async (_, refusal, words) => {
  const { url } = await serveAlpha((stream) => stream.respond(refusal, { endStream: true }));
  await expect(call(url)).rejects.toThrow(words);
});

describe("a server that does not give an imported file", () => {
  const refuse = (stream: ServerHttp2Stream) => stream.respond({ ":status": 404 }, { endStream: true });

  test("which is one of Google's own, or of no use for the call, is called", async () => {
    const file = shopFile([
      "validate/validate.proto",
      "google/protobuf/duration.proto",
      "google/protobuf/timestamp.proto",
    ]);
    const { url } = await serveAlpha(refuse, file);
    expect((await call(url)).status).toEqual({ OK: 5 });
  });

  test("which is needed: the failure names the type and the file", async () => {
    const { url } = await serveAlpha(refuse, shopFile(["shop/common.proto"], ".shop.Common"));
    await expect(call(url)).rejects.toThrow(/no such .*shop\.Common.*did not give shop\/common\.proto/);
  });
});
