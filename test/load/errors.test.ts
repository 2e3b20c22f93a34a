import { afterEach, describe, expect, test } from "vitest";
import { WHOLE } from "../../src/load/order/share.ts";
import { createLoadSpec, type LoadRequest } from "../../src/load/order/spec.ts";
import { prepareSender } from "../../src/load/send/send-load.ts";
import type { SenderOutcome } from "../../src/load/send/sender-run.ts";
import { type Behaviour, OK_ANSWER, serve, type TruthServer } from "../support/truth-servers.ts";

const servers: TruthServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function target(behaviour: Behaviour): Promise<string> {
  const server = await serve(behaviour);
  servers.push(server);
  return server.url;
}

/** Longer than any answer takes on a busy machine; only tests of time-outs use a short one. */
const PATIENT_MS = 60_000;

/** Sends on this thread: the tests are about sockets, not threads. */
async function send(request: Partial<LoadRequest> & { readonly url: string }): Promise<SenderOutcome> {
  const profile = { rateRps: 100, durationMs: 300, connections: 4, timeoutMs: PATIENT_MS };
  const spec = createLoadSpec({ ...profile, ...request });
  const sender = await prepareSender(spec, WHOLE);
  return sender.run(performance.now() + 5).done;
}

function counts({ recording }: SenderOutcome) {
  const sum = (record: Readonly<Record<string, number>>) => Object.values(record).reduce((a, b) => a + b, 0);
  return { answered: sum(recording.status), failed: sum(recording.errors), errors: recording.errors };
}

/** Why requests failed, in words. */
function reasonsOf({ recording }: SenderOutcome): readonly string[] {
  return recording.errorReasons.map(({ kind, reason, count }) => `${count} ${kind}: ${reason}`);
}

const faults: readonly (readonly [string, string, Behaviour])[] = [
  ["resets the connection", "reset", (socket) => socket.resetAndDestroy()],
  ["ends the connection without an answer", "reset", (socket) => socket.end()],
  ["resets it in the middle of the body", "reset", resetInBody],
  [
    "ends it in the middle of the body",
    "truncated",
    (s) => s.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
  ],
  ["ends it in the middle of the head", "truncated", (socket) => socket.end("HTTP/1.1 200 OK\r\nConte")],
  ["ends it in the middle of the chunks", "truncated", endInChunks],
  ["sends rubbish", "protocol", (socket) => socket.write("\u0000\u0001 no HTTP at all\r\n\r\n")],
  [
    "sends a head without end",
    "protocol",
    (socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${"y".repeat(70_000)}`),
  ],
  ["sends a broken chunk size", "protocol", brokenChunk],
  ["never answers", "timeout", () => {}],
  ["sends its body too slowly", "timeout", slowBody],
];

function resetInBody(socket: Parameters<Behaviour>[0]): void {
  socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", () =>
    setTimeout(() => socket.resetAndDestroy(), 20),
  );
}

function endInChunks(socket: Parameters<Behaviour>[0]): void {
  socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
}

function brokenChunk(socket: Parameters<Behaviour>[0]): void {
  socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
}

function slowBody(socket: Parameters<Behaviour>[0]): void {
  socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
  const timer = setInterval(() => socket.write("x"), 20);
  socket.once("close", () => clearInterval(timer));
}

describe("a server that", () => {
  test.each(faults)("%s: every request is counted as %s", async (_, kind, behaviour) => {
    const timeoutMs = kind === "timeout" ? 200 : PATIENT_MS;
    const outcome = await send({ url: await target(behaviour), timeoutMs });
    const { answered, failed, errors } = counts(outcome);
    expect(Object.keys(errors)).toEqual([kind]);
    expect(answered).toBe(0);
    expect(failed).toBe(30);
  });

  test("fails every third request: the others are answered and none is lost", async () => {
    let n = 0;
    const url = await target((socket) => {
      if (n++ % 3 === 2) socket.resetAndDestroy();
      else socket.write(OK_ANSWER);
    });
    const { answered, failed, errors } = counts(
      await send({ url, method: "POST", rateRps: 200, durationMs: 600 }),
    );
    expect(answered + failed).toBe(120);
    expect(errors).toEqual({ reset: 40 });
  });

  test("answers 503: counted as an answer and in the error rate", async () => {
    const url = await target((socket) => socket.write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"));
    const { recording } = await send({ url });
    expect(recording.status).toEqual({ 503: 30 });
    expect(recording.errors).toEqual({});
  });

  test("closes after every answer: each request reconnects, and none fails", async () => {
    const url = await target((s) =>
      s.end("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
    );
    const { recording } = await send({ url });
    expect(recording.status).toEqual({ 200: 30 });
    expect(recording.connect.total).toBeGreaterThanOrEqual(30);
  });

  test("ends an answer without a length by closing: the answer is complete", async () => {
    const url = await target((socket) => socket.end("HTTP/1.1 200 OK\r\n\r\nall of it"));
    expect(counts(await send({ url }))).toMatchObject({ answered: 30, failed: 0 });
  });

  test("closes idle connections: no request fails because of it", async () => {
    const url = await target((socket) => {
      socket.write(OK_ANSWER);
      setTimeout(() => socket.end(), 20);
    });
    // Each connection is used every half second and has been closed by then.
    expect(counts(await send({ url, rateRps: 20, durationMs: 1_000, connections: 10 }))).toMatchObject({
      answered: 20,
      failed: 0,
    });
  });

  test("is not there: connect errors, in open and in closed mode", async () => {
    const server = await serve(() => {});
    await server.close();
    const open = await send({ url: server.url });
    expect(counts(open).errors).toEqual({ connect: 30 });
    expect(open.recording.bytesOut).toBe(0);
    const closed = counts(await send({ url: server.url, rateRps: 0, durationMs: 200 }));
    expect(Object.keys(closed.errors)).toEqual(["connect"]);
    // Four connections that pause 10 ms after each failure: without the pause there would be thousands.
    expect(closed.failed).toBeLessThanOrEqual(4 * 21);
  });

  test("does not speak TLS: tls errors, and why", async () => {
    const url = (await target((socket) => socket.write(OK_ANSWER))).replace("http:", "https:");
    const outcome = await send({ url, tls: { insecure: true } });
    expect(counts(outcome).errors).toEqual({ tls: 30 });
    expect(reasonsOf(outcome).join()).toMatch(/^\d+ tls: (wrong version number|packet length too long)/);
  });

  test("is not there: the reason names the address and how often", async () => {
    const server = await serve(() => {});
    await server.close();
    const { host } = new URL(server.url);
    expect(reasonsOf(await send({ url: server.url }))).toEqual([`30 connect: connect ECONNREFUSED ${host}`]);
  });

  test.each<readonly [string, string, Behaviour]>([
    ["rubbish", "the head of the answer is not HTTP/1", (socket) => socket.write("\u0000 no HTTP\r\n\r\n")],
    ["a broken chunk", "a chunk of the answer is malformed", brokenChunk],
    [
      "101",
      "the server switched protocols without being asked",
      (socket) => socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\n"),
    ],
  ])("sends %s: the protocol errors say why", async (_, reason, behaviour) => {
    expect(reasonsOf(await send({ url: await target(behaviour) }))).toEqual([`30 protocol: ${reason}`]);
  });

  test("does not speak HTTP/2: the protocol errors say why", async () => {
    const url = await target((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const outcome = await send({ url, protocol: "http2" });
    expect(reasonsOf(outcome)).toEqual(["30 protocol: what the server sent is not HTTP/2"]);
  });
});

describe("expectations", () => {
  const cut: Behaviour = (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nall\r\n");
    setTimeout(() => socket.write("5\r\n is w\r\n3\r\nell\r\n0\r\n\r\n"), 5);
  };

  test.each<readonly [string, NonNullable<LoadRequest["expect"]>, number]>([
    ["a status that comes", { status: [200, 204] }, 0],
    ["another status", { status: [204] }, 30],
    ["a text that the chunks of a body cut up", { bodyContains: "all is well" }, 0],
    ["a text that is not there", { bodyContains: "all is lost" }, 30],
  ])("of %s", async (_, expected, unexpected) => {
    const { recording } = await send({ url: await target(cut), expect: expected });
    expect(recording.status).toEqual({ 200: 30 });
    expect(recording.unexpected).toBe(unexpected);
  });

  test("of a body hold through undici as well", async () => {
    const url = await target(cut);
    for (const [bodyContains, unexpected] of [
      ["is well", 0],
      ["is lost", 30],
    ] as const) {
      const { recording } = await send({ url, undici: { redirects: 1 }, expect: { bodyContains } });
      expect(recording.unexpected).toBe(unexpected);
    }
  });
});

test("a name that cannot be resolved is counted for the generator's machine", async () => {
  const outcome = await send({ url: "http://no-such-host.invalid/", rateRps: 20 });
  expect(counts(outcome).errors).toEqual({ connect: 6 });
  expect(Object.keys(outcome.recording.limits)).toEqual(["DNS"]);
  expect(reasonsOf(outcome).join()).toContain("getaddrinfo");
});

test("requests for which no connection was free until the time-out after the end are counted as errors", async () => {
  const url = await target(() => {});
  const outcome = await send({ url, rateRps: 100, durationMs: 500, connections: 1, timeoutMs: 150 });
  const { answered, failed, errors } = counts(outcome);
  expect(answered).toBe(0);
  expect(failed).toBe(50);
  expect(errors).toEqual({ timeout: 50 });
  expect(outcome.unsent).toBeGreaterThan(30);
});
