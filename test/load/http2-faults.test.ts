import { afterEach, describe, expect, test } from "vitest";
import { WHOLE } from "../../src/load/order/share.ts";
import { createLoadSpec, type LoadRequest } from "../../src/load/order/spec.ts";
import { prepareSender } from "../../src/load/send/send-load.ts";
import {
  CONTINUATION,
  DATA,
  END_HEADERS,
  END_STREAM,
  frame,
  HEADERS,
  MAX_FRAME_BYTES,
  numberFrame,
  PADDED,
  PING,
  PUSH_PROMISE,
  RST_STREAM,
  SETTING_MAX_CONCURRENT_STREAMS,
  SETTINGS,
  settingsFrame,
  WINDOW_UPDATE,
} from "../../src/load/wire/http2/frames.ts";
import {
  answerFrame,
  type FramesPeer,
  goawayFrame,
  type Http2TestServer,
  headFrame,
  serveFrames,
} from "../support/http2-servers.ts";
import { OK_ANSWER, serve } from "../support/truth-servers.ts";

const servers: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function target(...args: Parameters<typeof serveFrames>): Promise<Http2TestServer> {
  const server = await serveFrames(...args);
  servers.push(server);
  return server;
}

/** Longer than any answer takes on a busy machine; only tests of time-outs use a short one. */
const PATIENT_MS = 60_000;

async function send(request: Partial<LoadRequest> & { readonly url: string }) {
  const profile = { rateRps: 100, durationMs: 300, connections: 2, streams: 2, timeoutMs: PATIENT_MS };
  const sender = await prepareSender(createLoadSpec({ protocol: "http2", ...profile, ...request }), WHOLE);
  const { recording, unsent } = await sender.run(performance.now() + 5).done;
  const sum = (record: Readonly<Record<string, number>>) => Object.values(record).reduce((a, b) => a + b, 0);
  const { status, errors } = recording;
  return { status, errors, answered: sum(status), failed: sum(errors), unsent };
}

type Behaviour = (peer: FramesPeer, streamId: number) => void;
const write =
  (...frames: ((streamId: number) => Buffer)[]): Behaviour =>
  ({ socket }, id) => {
    socket.write(Buffer.concat(frames.map((make) => make(id))));
  };
const head = (id: number) => headFrame(id, { ":status": "200" });
const noContent = Buffer.alloc(0);

const faults: readonly (readonly [what: string, kind: string, behaviour: Behaviour])[] = [
  ["resets the stream", "reset", write((id) => numberFrame(RST_STREAM, id, 2))],
  [
    "resets the stream in the middle of its answer",
    "reset",
    write(head, (id) => numberFrame(RST_STREAM, id, 8)),
  ],
  ["refuses the stream", "reset", write((id) => numberFrame(RST_STREAM, id, 7))],
  ["resets the connection", "reset", ({ socket }) => socket.resetAndDestroy()],
  ["ends the connection without an answer", "reset", ({ socket }) => socket.end()],
  ["ends it after the head", "truncated", ({ socket }, id) => socket.end(head(id))],
  [
    "ends it in the middle of a DATA frame",
    "truncated",
    ({ socket }, id) =>
      socket.end(Buffer.concat([head(id), frame(DATA, 0, id, Buffer.alloc(9)).subarray(0, 12)])),
  ],
  [
    "ends it in the middle of a HEADERS frame",
    "truncated",
    ({ socket }, id) => socket.end(headFrame(id, { ":status": "200", x: "y".repeat(50) }).subarray(0, 30)),
  ],
  ["goes away with an error", "reset", write(() => goawayFrame(0, 2))],
  ["goes away before every request", "reset", write(() => goawayFrame(0))],
  ["sends rubbish", "protocol", ({ socket }) => socket.write("no frames at all, whatever they may be\r\n")],
  [
    "sends a frame that is too long",
    "protocol",
    write((id) => frame(DATA, 0, id, Buffer.alloc(MAX_FRAME_BYTES + 1))),
  ],
  ["sends HEADERS on stream 0", "protocol", write(() => answerFrame(0))],
  ["sends DATA on stream 0", "protocol", write(() => frame(DATA, 0, 0, Buffer.alloc(2)))],
  ["sends DATA on a stream that never was", "protocol", write(() => frame(DATA, 0, 4_001, Buffer.alloc(2)))],
  ["answers on a stream of its own", "protocol", write(() => answerFrame(2))],
  ["sends DATA before the head", "protocol", write((id) => frame(DATA, END_STREAM, id, Buffer.alloc(2)))],
  [
    "sends a head without a status",
    "protocol",
    write((id) => headFrame(id, { x: "y" }, END_HEADERS | END_STREAM)),
  ],
  ["sends a status that is none", "protocol", write((id) => answerFrame(id, "2000"))],
  ["ends its answer with an interim head", "protocol", write((id) => answerFrame(id, "103"))],
  ["switches protocols", "protocol", write((id) => headFrame(id, { ":status": "101" }))],
  ["sends trailers that end nothing", "protocol", write(head, (id) => headFrame(id, { x: "y" }))],
  ["sends a second head", "protocol", write(head, (id) => answerFrame(id))],
  [
    "sends a header block that is none",
    "protocol",
    write((id) => frame(HEADERS, END_HEADERS, id, Buffer.from("80", "hex"))),
  ],
  [
    "sends more padding than payload",
    "protocol",
    write((id) => frame(DATA, PADDED, id, Buffer.from([9, 0]))),
  ],
  [
    "puts a frame between the parts of a header block",
    "protocol",
    write(
      (id) => headFrame(id, { ":status": "200" }, 0),
      () => frame(PING, 0, 0, Buffer.alloc(8)),
    ),
  ],
  [
    "continues a header block without end",
    "protocol",
    write(
      (id) => headFrame(id, { ":status": "200" }, 0),
      (id) => Buffer.concat(new Array<Buffer>(10_000).fill(frame(CONTINUATION, 0, id, noContent))),
    ),
  ],
  [
    "continues what was not begun",
    "protocol",
    write((id) => frame(CONTINUATION, END_HEADERS, id, noContent)),
  ],
  [
    "promises what nobody wants",
    "protocol",
    write((id) => frame(PUSH_PROMISE, END_HEADERS, id, Buffer.from("0000000288", "hex"))),
  ],
  [
    "opens the connection's window too far",
    "protocol",
    write(() => numberFrame(WINDOW_UPDATE, 0, 0x7fffffff)),
  ],
  ["opens the stream's window by nothing", "protocol", write((id) => numberFrame(WINDOW_UPDATE, id, 0))],
  ["sets a window that is too large", "protocol", write(() => settingsFrame([[4, 0xffffffff]]))],
  ["sends half a setting", "protocol", write(() => frame(SETTINGS, 0, 0, Buffer.alloc(3)))],
  ["sends a PING of nine bytes", "protocol", write(() => frame(PING, 0, 0, Buffer.alloc(9)))],
  ["never answers", "timeout", () => {}],
  ["stops after the head", "timeout", write(head)],
];

describe("a server that", () => {
  test.each(faults)("%s: every request is counted as %s", async (_, kind, behaviour) => {
    const { url } = await target(behaviour);
    // If two are in flight when a connection ends, the answer to one may not have started.
    const streams = kind === "truncated" ? 1 : 2;
    const { answered, failed, errors } = await send({
      url,
      streams,
      timeoutMs: kind === "timeout" ? 400 : PATIENT_MS,
    });
    expect(Object.keys(errors)).toEqual([kind]);
    expect(answered).toBe(0);
    expect(failed).toBe(30);
  });

  test.each(faults)("%s: nothing is lost at full speed", async (_, kind, behaviour) => {
    const { url } = await target(behaviour);
    const { answered, failed, errors } = await send({
      url,
      streams: 1,
      rateRps: 0,
      maxRequests: 12,
      durationMs: 600_000,
      timeoutMs: kind === "timeout" ? 400 : PATIENT_MS,
    });
    expect(answered + failed).toBe(12);
    expect(errors).toEqual({ [kind]: 12 });
  });

  test.each<readonly [string, Buffer]>([
    ["begins with something else than SETTINGS", frame(PING, 0, 0, Buffer.alloc(8))],
    ["begins with an acknowledgement", frame(SETTINGS, 1, 0, noContent)],
    ["begins with rubbish", Buffer.from("SSH-2.0-OpenSSH_9.2\r\n")],
  ])("%s: protocol errors", async (_, opening) => {
    const { url } = await target(({ socket }, id) => socket.write(answerFrame(id)), { opening });
    const { answered, errors } = await send({ url });
    expect(answered).toBe(0);
    expect(errors).toEqual({ protocol: 30 });
  });

  test("speaks HTTP/1.1: protocol errors", async () => {
    const server = await serve((socket) => socket.write(OK_ANSWER));
    servers.push(server);
    expect((await send({ url: server.url })).errors).toEqual({ protocol: 30 });
  });

  test("is not there: connect errors", async () => {
    const server = await serveFrames(() => {});
    await server.close();
    expect((await send({ url: server.url })).errors).toEqual({ connect: 30 });
  });

  test("fails every third request: the others are answered, none is lost, the connections stay open", async () => {
    const server = await target(({ socket, requests }, id) => {
      socket.write(requests % 3 === 0 ? numberFrame(RST_STREAM, id, 2) : answerFrame(id));
    });
    const { answered, errors } = await send({ url: server.url, rateRps: 200, durationMs: 600 });
    expect(answered).toBe(80);
    expect(errors).toEqual({ reset: 40 });
    expect(server.connections).toBe(2);
  });

  test("shuts down gracefully: unprocessed requests are sent again, and nothing fails", async () => {
    const server = await target(({ socket, requests }, id) => {
      // Every tenth request meets the end of its connection, on which earlier ones are still answered.
      if (requests % 10 !== 0) socket.write(answerFrame(id));
      else socket.end(goawayFrame(id - 2));
    });
    const { status, errors } = await send({
      url: server.url,
      rateRps: 0,
      maxRequests: 100,
      durationMs: 600_000,
    });
    expect(errors).toEqual({});
    expect(status).toEqual({ 200: 100 });
    expect(server.connections).toBeGreaterThan(10);
  });

  test("goes away on every new connection, before it takes a request: each is tried on two, not on thousands", async () => {
    const opening = Buffer.concat([settingsFrame([[SETTING_MAX_CONCURRENT_STREAMS, 0]]), goawayFrame(0)]);
    const server = await target(() => {}, { opening });
    const { answered, errors } = await send({ url: server.url });
    expect(answered).toBe(0);
    expect(errors).toEqual({ reset: 30 });
    expect(server.connections).toBeLessThanOrEqual(2 + 2 * 30);
  });

  test("shuts down and still answers requests in flight", async () => {
    const held: (() => void)[] = [];
    const server = await target(({ socket }, id) => {
      held.push(() => socket.write(answerFrame(id)));
      if (held.length < 2) return;
      socket.write(goawayFrame(id));
      for (const answer of held.splice(0)) answer();
    });
    const request = { url: server.url, connections: 1, rateRps: 0, maxRequests: 20, durationMs: 600_000 };
    const { status, errors } = await send(request);
    expect(errors).toEqual({});
    expect(status).toEqual({ 200: 20 });
    expect(server.connections).toBe(10);
  });

  test("accepts no body because its windows are closed: timeouts", async () => {
    const opening = settingsFrame([[4, 0]]);
    const { url } = await target(() => {}, { opening });
    expect((await send({ url, body: "hello", timeoutMs: 400 })).errors).toEqual({ timeout: 30 });
  });

  test("answers nothing on one stream: the others on the connection continue", async () => {
    const server = await target(({ socket, requests }, id) => {
      if (requests !== 1) socket.write(answerFrame(id));
    });
    const profile = { connections: 1, rateRps: 50, durationMs: 600, timeoutMs: 3_000 };
    const { status, errors } = await send({ url: server.url, ...profile });
    expect(status).toEqual({ 200: 29 });
    expect(errors).toEqual({ timeout: 1 });
    expect(server.connections).toBe(1);
  });

  test("stops responding: the next requests use a new connection", async () => {
    const server = await target(({ socket, requests }, id) => {
      if (requests > 2) socket.write(answerFrame(id));
    });
    const profile = { connections: 1, rateRps: 20, durationMs: 1_000, timeoutMs: 3_000 };
    const { status, errors } = await send({ url: server.url, ...profile });
    expect(status).toEqual({ 200: 18 });
    expect(errors).toEqual({ timeout: 2 });
    expect(server.connections).toBe(2);
  });
});
