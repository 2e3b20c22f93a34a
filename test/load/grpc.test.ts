import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Server as GrpcServer,
  status as grpcStatus,
  type Metadata,
  Server,
  ServerCredentials,
  type ServerWritableStream,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";
import { afterEach, describe, expect, test } from "vitest";
import { DEFAULT_LOAD_POLICY } from "../../src/load/order/policy.ts";
import { WHOLE } from "../../src/load/order/share.ts";
import { createLoadSpec, type LoadRequest } from "../../src/load/order/spec.ts";
import { errorRate } from "../../src/load/result/live-figures.ts";
import { runLoad } from "../../src/load/run-load.ts";
import { prepareSender } from "../../src/load/send/send-load.ts";
import { encodeCall } from "../../src/load/wire/grpc/encode-call.ts";
import { parseProto } from "../../src/load/wire/grpc/parse-proto.ts";
import {
  DATA,
  END_HEADERS,
  END_STREAM,
  frame,
  numberFrame,
  PADDED,
  RST_STREAM,
  settingsFrame,
} from "../../src/load/wire/http2/frames.ts";
import { createCertificateAuthority } from "../../src/sandbox/certificate-authority.ts";
import { answerFrame, headFrame, serveFrames } from "../support/http2-servers.ts";

const PROTO = `syntax = "proto3";
package shop;
import "google/protobuf/duration.proto";
service Reviews { rpc Get (GetRequest) returns (Review); rpc Watch (GetRequest) returns (stream Review); }
message GetRequest { string book_id = 1; google.protobuf.Duration since = 2; }
message Review { string text = 1; }`;
const NAME = "shop.Reviews/Get";

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Seen {
  readonly request: unknown;
  readonly metadata: Metadata;
  readonly deadlineMs: number;
}

/** A server by @grpc/grpc-js, with or without reflection. */
async function serveReviews(
  answer: (seen: Seen) => { readonly text: string } | { readonly code: grpcStatus },
  options: { readonly reflection?: boolean; readonly credentials?: ServerCredentials } = {},
): Promise<{ readonly authority: string; readonly server: GrpcServer }> {
  const folder = await mkdtemp(join(tmpdir(), "regatta-proto-"));
  await writeFile(join(folder, "shop.proto"), PROTO);
  const definition = loadSync(join(folder, "shop.proto"), { keepCase: true });
  await rm(folder, { recursive: true });
  const server = new Server();
  server.addService(
    definition["shop.Reviews"] as never,
    {
      Get(
        call: { request: unknown; metadata: Metadata; getDeadline(): Date | number },
        respond: (...args: unknown[]) => void,
      ) {
        const deadlineMs = Number(call.getDeadline()) - Date.now();
        const result = answer({ request: call.request, metadata: call.metadata, deadlineMs });
        if ("code" in result) respond({ code: result.code, details: "as told" });
        else respond(null, result);
      },
      Watch(call: ServerWritableStream<unknown, unknown>) {
        const result = answer({ request: call.request, metadata: call.metadata, deadlineMs: 0 });
        for (let n = 0; n < 3; n++) call.write(result);
        call.end();
      },
    } as never,
  );
  if (options.reflection) new ReflectionService(definition).addToServer(server);
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = options.credentials ?? ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  closers.push(() => server.forceShutdown());
  return { authority: `127.0.0.1:${port}`, server };
}

async function preparedCall(json = '{"book_id":"b1"}') {
  const root = await parseProto(PROTO, async () => "");
  return encodeCall(root, NAME, json);
}

async function send(request: Partial<LoadRequest> & { readonly url: string }) {
  const profile = { rateRps: 0, durationMs: 600_000, maxRequests: 30, connections: 2, timeoutMs: 60_000 };
  const call = await preparedCall();
  const spec = createLoadSpec({ protocol: "grpc", call, ...profile, ...request });
  const sender = await prepareSender(spec, WHOLE);
  const { recording } = await sender.run(performance.now() + 5).done;
  return recording;
}

describe("gRPC with @grpc/grpc-js", () => {
  test("makes unary calls with message, metadata and deadline", async () => {
    const seen: Seen[] = [];
    const { authority } = await serveReviews((one) => {
      seen.push(one);
      return { text: "good" };
    });
    const recording = await send({ url: `http://${authority}`, streams: 4, headers: { "X-User": "ann" } });
    expect(recording).toMatchObject({ errors: {}, status: { OK: 30 } });
    expect(seen).toHaveLength(30);
    expect(seen[0]?.request).toMatchObject({ book_id: "b1" });
    expect(seen[0]?.metadata.get("x-user")).toEqual(["ann"]);
    expect(seen[0]?.deadlineMs).toBeLessThanOrEqual(60_000);
    expect(seen[0]?.deadlineMs).toBeGreaterThan(0);
  });

  test("counts refused calls by the name of their status, as failed", async () => {
    let n = 0;
    const { authority } = await serveReviews(() =>
      n++ % 3 === 0 ? { code: grpcStatus.NOT_FOUND } : { text: "good" },
    );
    const { status, errors } = await send({ url: `http://${authority}` });
    expect(errors).toEqual({});
    expect(status).toEqual({ OK: 20, NOT_FOUND: 10 });
    expect(errorRate(status, errors)).toBeCloseTo(1 / 3);
  });

  test("counts a missing method as UNIMPLEMENTED, which arrives as trailers only", async () => {
    const { authority } = await serveReviews(() => ({ text: "good" }));
    const call = { ...(await preparedCall()), name: "shop.Reviews/Gone" };
    expect((await send({ url: `http://${authority}`, call })).status).toEqual({ UNIMPLEMENTED: 30 });
  });

  test.each([false, true])("uses reflection to learn the message type (TLS: %s)", async (secure) => {
    const ca = await createCertificateAuthority("test authority");
    const issued = await ca.issue({ commonName: "127.0.0.1", ipAddresses: ["127.0.0.1"] });
    const pair = {
      private_key: Buffer.from(issued.privateKeyPem),
      cert_chain: Buffer.from(issued.certificatePem),
    };
    const seen: unknown[] = [];
    const { authority } = await serveReviews(
      ({ request }) => {
        seen.push(request);
        return { text: "good" };
      },
      {
        reflection: true,
        ...(secure ? { credentials: ServerCredentials.createSsl(null, [pair]) } : {}),
      },
    );
    const spec = createLoadSpec({
      url: `${secure ? "https" : "http"}://${authority}`,
      protocol: "grpc",
      call: { name: NAME, json: '{"bookId":"b7","since":"3s"}' },
      rateRps: 50,
      durationMs: 400,
      tls: { ca: ca.certificatePem },
    });
    const result = await runLoad(spec, { policy: DEFAULT_LOAD_POLICY });
    expect(result).toMatchObject({ protocol: "grpc", method: NAME, status: { OK: 20 }, error_rate: 0 });
    expect(seen[0]).toMatchObject({ book_id: "b7", since: { seconds: expect.anything() } });
  });

  test("says what is wrong before anything is sent: no reflection, no such call, no server", async () => {
    const withReflection = await serveReviews(() => ({ text: "good" }), { reflection: true });
    const without = await serveReviews(() => ({ text: "good" }));
    const attempt = (authority: string, name: string) =>
      runLoad(
        createLoadSpec({
          url: `http://${authority}`,
          protocol: "grpc",
          call: { name, json: "{}" },
          rateRps: 50,
          durationMs: 200,
        }),
        { policy: DEFAULT_LOAD_POLICY },
      );
    await expect(attempt(without.authority, NAME)).rejects.toMatchObject({ code: "LOAD_REFLECTION_FAILED" });
    await expect(attempt(withReflection.authority, "shop.Gone/Get")).rejects.toMatchObject({
      code: "LOAD_REFLECTION_FAILED",
    });
    await expect(attempt(withReflection.authority, "shop.Reviews/Got")).rejects.toMatchObject({
      code: "LOAD_CALL_UNKNOWN",
      hint: 'Did you mean "Get"?',
    });
    without.server.forceShutdown();
    await expect(attempt(without.authority, NAME)).rejects.toMatchObject({ code: "LOAD_REFLECTION_FAILED" });
  });
});

test.each([false, true])(
  "a server-streaming call is OK when its stream has ended (reflection: %s)",
  async (reflection) => {
    const { authority } = await serveReviews(() => ({ text: "good" }), { reflection: true });
    const call = { name: "shop.Reviews/Watch", json: "{}" };
    const prepared = reflection
      ? call
      : encodeCall(await parseProto(PROTO, async () => ""), call.name, call.json);
    const spec = createLoadSpec({
      url: `http://${authority}`,
      protocol: "grpc",
      call: prepared,
      rateRps: 0,
      maxRequests: 20,
      durationMs: 600_000,
    });
    const result = await runLoad(spec, { policy: DEFAULT_LOAD_POLICY });
    expect(result).toMatchObject({ method: call.name, status: { OK: 20 }, errors: {} });
  },
);

describe("a gRPC server that", () => {
  const text = (id: number, length: number, flag = 0) =>
    frame(DATA, 0, id, Buffer.from([flag, 0, 0, 0, length, 1, 2, 3, 4, 5, 6, 7, 8]));
  const ok = (id: number) => trailers(id, { "grpc-status": "0" });

  const message = (id: number, flags = 0) => frame(DATA, flags, id, Buffer.alloc(5));
  const head = (id: number) => headFrame(id, { ":status": "200" });
  const trailers = (id: number, fields: Readonly<Record<string, string>>) =>
    headFrame(id, fields, END_HEADERS | END_STREAM);

  test.each<readonly [string, (id: number) => readonly Buffer[], object]>([
    [
      "is well",
      (id) => [head(id), message(id), trailers(id, { "grpc-status": "0" })],
      { status: { OK: 30 } },
    ],
    [
      "invents a status",
      (id) => [head(id), message(id), trailers(id, { "grpc-status": "77" })],
      { status: { UNKNOWN: 30 } },
    ],
    [
      "says OK without a message",
      (id) => [trailers(id, { ":status": "200", "grpc-status": "0" })],
      { errors: { protocol: 30 } },
    ],
    ["brings half a message", (id) => [head(id), text(id, 100), ok(id)], { errors: { protocol: 30 } }],
    [
      "brings half the head of a message",
      (id) => [head(id), frame(DATA, 0, id, Buffer.alloc(3)), ok(id)],
      { errors: { protocol: 30 } },
    ],
    [
      "brings a second message",
      (id) => [head(id), text(id, 8), text(id, 8), ok(id)],
      { errors: { protocol: 30 } },
    ],
    ["compresses unasked", (id) => [head(id), text(id, 8, 1), ok(id)], { errors: { protocol: 30 } }],
    [
      "brings half a message, and says why",
      (id) => [head(id), text(id, 100), trailers(id, { "grpc-status": "14" })],
      { status: { UNAVAILABLE: 30 } },
    ],
    [
      "pads its message",
      (id) => [
        head(id),
        frame(DATA, PADDED, id, Buffer.concat([Buffer.from([7]), Buffer.alloc(5), Buffer.alloc(7, 1)])),
        ok(id),
      ],
      { status: { OK: 30 } },
    ],
    ["says nothing at the end", (id) => [head(id), message(id, END_STREAM)], { errors: { protocol: 30 } }],
    ["is a proxy that has no server", (id) => [answerFrame(id, "503")], { status: { 503: 30 } }],
    [
      "resets the stream after its message",
      (id) => [head(id), message(id), numberFrame(RST_STREAM, id, 2)],
      { errors: { reset: 30 } },
    ],
  ])("%s", async (_, framesOf, expected) => {
    const server = await serveFrames(({ socket }, id) => socket.write(Buffer.concat(framesOf(id))));
    closers.push(() => server.close());
    expect(await send({ url: server.url })).toMatchObject({ status: {}, errors: {}, ...expected });
  });

  test("lets the deadline pass: DEADLINE_EXCEEDED, whoever says it", async () => {
    const silent = await serveFrames(() => {});
    closers.push(() => silent.close());
    const request = { maxRequests: 4, timeoutMs: 200 };
    expect(await send({ url: silent.url, ...request })).toMatchObject({
      status: { DEADLINE_EXCEEDED: 4 },
      errors: {},
    });
    const full = await serveFrames(() => {}, { opening: settingsFrame([[3, 0]]) });
    closers.push(() => full.close());
    expect(await send({ url: full.url, ...request })).toMatchObject({
      status: { DEADLINE_EXCEEDED: 4 },
      errors: {},
    });
  });
});
