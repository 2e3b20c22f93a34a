import type { Settings } from "node:http2";
import { afterEach, describe, expect, test } from "vitest";
import { WHOLE } from "../../src/load/order/share.ts";
import { createLoadSpec, type LoadRequest } from "../../src/load/order/spec.ts";
import { prepareSender } from "../../src/load/send/send-load.ts";
import {
  DATA,
  END_HEADERS,
  END_STREAM,
  frame,
  numberFrame,
  RST_STREAM,
  settingsFrame,
} from "../../src/load/wire/http2/frames.ts";
import {
  answerFrame,
  type FramesPeer,
  goawayFrame,
  headFrame,
  serveFrames,
  serveHttp2,
} from "../support/http2-servers.ts";

const servers: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** Twelve requests over two streams of one connection. */
async function send(request: Partial<LoadRequest> & { readonly url: string }) {
  const profile = { rateRps: 0, durationMs: 600_000, maxRequests: 12, connections: 1, streams: 2 };
  const spec = createLoadSpec({ protocol: "http2", timeoutMs: 60_000, ...profile, ...request });
  const { recording } = await (await prepareSender(spec, WHOLE)).run(performance.now()).done;
  const { status, errors, errorReasons, resent } = recording;
  return { status, errors, reasons: errorReasons.map(({ reason }) => reason), resent };
}

async function raw(
  onRequest: (peer: FramesPeer, streamId: number) => void,
  settings: readonly (readonly [number, number])[] = [],
): Promise<string> {
  const server = await serveFrames(onRequest, { opening: settingsFrame(settings) });
  servers.push(server);
  return server.url;
}

describe("the settings of node:http2", () => {
  test.each<Settings>([
    { headerTableSize: 0 },
    { headerTableSize: 1 },
    { headerTableSize: 4_095 },
    { headerTableSize: 65_536 },
    { maxConcurrentStreams: 1 },
    { initialWindowSize: 1 },
    { initialWindowSize: 0x7fffffff },
    { maxFrameSize: 16_777_215 },
    { maxHeaderListSize: 65_536 },
    { enableConnectProtocol: true },
  ])("%j are kept to: every request with a body is answered", async (settings) => {
    const server = await serveHttp2(
      (stream) => {
        stream.resume();
        stream.once("end", () => {
          stream.respond({ ":status": 200 });
          stream.end("ok");
        });
      },
      { settings },
    );
    servers.push(server);
    expect(await send({ url: server.url, body: "a body" })).toMatchObject({
      status: { 200: 12 },
      errors: {},
    });
  });

  test("a header table that is made smaller while requests are under way is kept to", async () => {
    let requests = 0;
    const server = await serveHttp2((stream) => {
      requests++;
      if (requests === 4) stream.session?.settings({ headerTableSize: 0 });
      if (requests === 8) stream.session?.settings({ headerTableSize: 4_096 });
      stream.respond({ ":status": 200 });
      stream.end("ok");
    });
    servers.push(server);
    expect(await send({ url: server.url })).toMatchObject({ status: { 200: 12 }, errors: {} });
  });
});

describe("a setting of a raw peer", () => {
  test.each<readonly [string, readonly [number, number]]>([
    ["HEADER_TABLE_SIZE", [1, 0xffffffff]],
    ["ENABLE_PUSH 0", [2, 0]],
    ["MAX_CONCURRENT_STREAMS", [3, 1]],
    ["INITIAL_WINDOW_SIZE", [4, 0]],
    ["MAX_FRAME_SIZE", [5, 16_384]],
    ["MAX_HEADER_LIST_SIZE, which is advice", [6, 1]],
    ["an unknown one", [7, 0xffffffff]],
    ["ENABLE_CONNECT_PROTOCOL", [8, 1]],
    ["NO_RFC7540_PRIORITIES", [9, 1]],
    ["one of another RFC", [0x10, 1]],
    ["one for greasing", [0x0a0a, 7]],
  ])("%s is known, or ignored as the RFC asks", async (_, setting) => {
    const url = await raw(({ socket }, id) => socket.write(answerFrame(id)), [setting]);
    expect(await send({ url })).toMatchObject({ status: { 200: 12 }, errors: {} });
  });

  test.each<readonly [string, readonly [number, number]]>([
    ["ENABLE_PUSH 1, which a server must not send", [2, 1]],
    ["ENABLE_CONNECT_PROTOCOL 2", [8, 2]],
    ["NO_RFC7540_PRIORITIES 2", [9, 2]],
  ])("%s is a protocol error", async (_, setting) => {
    const url = await raw(({ socket }, id) => socket.write(answerFrame(id)), [setting]);
    expect((await send({ url })).errors).toEqual({ protocol: 12 });
  });
});

test("a refused stream is sent again, whatever its method; refused once more it is a reset that says so", async () => {
  const once = await raw(({ socket, requests }, id) =>
    socket.write(requests % 2 === 1 ? numberFrame(RST_STREAM, id, 7) : answerFrame(id)),
  );
  const profile = { streams: 1, body: "x" };
  expect(await send({ url: once, ...profile })).toMatchObject({
    status: { 200: 12 },
    errors: {},
    resent: 12,
  });
  const always = await raw(({ socket }, id) => socket.write(numberFrame(RST_STREAM, id, 7)));
  expect(await send({ url: always, ...profile })).toEqual({
    status: {},
    errors: { reset: 12 },
    reasons: ["the server reset the stream with REFUSED_STREAM"],
    resent: 12,
  });
});

test.each<readonly [string, (id: number) => Buffer, string]>([
  [
    "RST_STREAM",
    (id) => numberFrame(RST_STREAM, id, 13),
    "the server reset the stream with HTTP_1_1_REQUIRED",
  ],
  [
    "RST_STREAM",
    (id) => numberFrame(RST_STREAM, id, 99),
    "the server reset the stream with the unknown error 99",
  ],
  ["GOAWAY", () => goawayFrame(0, 11), "the server ended the connection with GOAWAY and ENHANCE_YOUR_CALM"],
])("the error code of %s is among the reasons: %s", async (_, answer, reason) => {
  const url = await raw(({ socket }, id) => socket.write(answer(id)));
  expect(await send({ url, streams: 1 })).toMatchObject({ errors: { reset: 12 }, reasons: [reason] });
});

test("requests that wait for a stream when their connection ends are sent on the next one", async () => {
  const url = await raw(
    ({ socket, requests }, id) => {
      if (requests === 3) setTimeout(() => socket.resetAndDestroy(), 50);
      else socket.write(answerFrame(id));
    },
    [[3, 1]],
  );
  // The third is a POST, which is not sent again; the fourth has never been sent.
  expect(await send({ url, body: "x" })).toMatchObject({
    status: { 200: 11 },
    errors: { reset: 1 },
    resent: 0,
  });
});

describe("an answer whose content-length is", () => {
  const head = (id: number, length: string, flags = END_HEADERS) =>
    headFrame(id, { ":status": "200", "content-length": length }, flags);
  const data = (id: number, length: number) => frame(DATA, END_STREAM, id, Buffer.alloc(length));

  test.each<readonly [string, (id: number) => readonly Buffer[]]>([
    ["longer than its body", (id) => [head(id, "10"), data(id, 2)]],
    ["shorter than its body", (id) => [head(id, "1"), data(id, 2)]],
    ["not 0 without a body", (id) => [head(id, "2", END_HEADERS | END_STREAM)]],
    ["not a number", (id) => [head(id, "2x"), data(id, 2)]],
  ])("%s is a protocol error", async (_, frames) => {
    const url = await raw(({ socket }, id) => socket.write(Buffer.concat(frames(id))));
    expect(await send({ url })).toMatchObject({ status: {}, errors: { protocol: 12 } });
  });

  test("that of its body, or that of the body that HEAD leaves out, is an answer", async () => {
    const whole = await raw(({ socket }, id) => socket.write(Buffer.concat([head(id, "2"), data(id, 2)])));
    expect(await send({ url: whole })).toMatchObject({ status: { 200: 12 }, errors: {} });
    const left = await raw(({ socket }, id) => socket.write(head(id, "2", END_HEADERS | END_STREAM)));
    expect(await send({ url: left, method: "HEAD" })).toMatchObject({ status: { 200: 12 }, errors: {} });
  });
});
