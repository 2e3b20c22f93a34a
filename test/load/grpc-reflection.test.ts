import type { ServerHttp2Stream } from "node:http2";
import protobuf from "protobufjs";
import descriptor from "protobufjs/ext/descriptor.js";
import { afterEach, expect, test } from "vitest";
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

/** An answer of reflection that has the whole file of the service (`file_descriptor_response`, field 4). */
function fileAnswer(): Buffer {
  const text = `syntax = "proto3"; package shop;
message M { string s = 1; } service Reviews { rpc Get (M) returns (M); }`;
  const { root } = protobuf.parse(text);
  root.resolveAll();
  const set = (root as protobuf.Root & { toDescriptor(edition: string): { file: object[] } }).toDescriptor(
    "proto3",
  );
  const files = protobuf.Writer.create();
  for (const file of set.file) files.uint32(10).bytes(descriptor.FileDescriptorProto.encode(file).finish());
  return framedMessage(protobuf.Writer.create().uint32(34).bytes(files.finish()).finish());
}

function answer(stream: ServerHttp2Stream, message: Buffer): void {
  stream.resume();
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(message);
}

/** Serves calls, and reflection as v1alpha only. @param refuse answers anything else */
async function serveAlpha(refuse: (stream: ServerHttp2Stream) => void) {
  const asked: string[] = [];
  const server = await serveHttp2((stream, { ":path": path = "", "x-token": token, authorization }) => {
    asked.push(`${path} ${String(token)} ${String(authorization)}`);
    if (path === `/${NAME}`) answer(stream, framedMessage(Buffer.alloc(0)));
    else if (path === V1_ALPHA) answer(stream, fileAnswer());
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
