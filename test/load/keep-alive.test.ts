import { once } from "node:events";
import { createSecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { WHOLE } from "../../src/load/order/share.ts";
import { createLoadSpec, type LoadRequest } from "../../src/load/order/spec.ts";
import { describeOutcome } from "../../src/load/send/describe-outcome.ts";
import { prepareSender } from "../../src/load/send/send-load.ts";
import { createCertificateAuthority } from "../../src/sandbox/certificate-authority.ts";
import { answerFrame, serveFrames } from "../support/http2-servers.ts";
import { type Behaviour, OK_ANSWER, serve } from "../support/truth-servers.ts";

const closers: (() => unknown)[] = [];

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** Counts the connections on which requests arrive. */
async function target(behaviour: Behaviour) {
  const used = new Set<unknown>();
  const server = await serve((socket, request) => {
    used.add(socket);
    behaviour(socket, request);
  });
  closers.push(() => server.close());
  return { url: server.url, used };
}

/** Forty requests over four connections. */
async function send(request: Partial<LoadRequest> & { readonly url: string }) {
  const profile = { rateRps: 0, durationMs: 600_000, maxRequests: 40, connections: 4, timeoutMs: 60_000 };
  const spec = createLoadSpec({ ...profile, ...request });
  const outcome = await (await prepareSender(spec, WHOLE)).run(performance.now()).done;
  return describeOutcome(outcome, { spec, share: WHOLE, measuredFrom: new Date() });
}

/** Ends the connection as it was asked to, without a word about it in the answer (RFC 9112 §9.6). */
const closeAsAsked: Behaviour = (socket, request) => {
  socket.write(OK_ANSWER);
  if (/^connection: .*close/im.test(request.toString("latin1"))) socket.end();
};

test.each(["close", "Close", "x, close"])("`Connection: %s` in a request is obeyed", async (value) => {
  const { url, used } = await target(closeAsAsked);
  const { status, errors, resent } = await send({ url, headers: { connection: value } });
  expect({ status, errors, resent }).toEqual({ status: { 200: 40 }, errors: {}, resent: 0 });
  expect(used.size).toBe(40);
});

test("a request without it keeps its connections", async () => {
  const { url, used } = await target((socket) => socket.write(OK_ANSWER));
  const result = await send({ url, headers: { Connection: "closed, keep-alive" } });
  expect(result.status).toEqual({ 200: 40 });
  expect(result).not.toHaveProperty("keepalive");
  expect(used.size).toBe(4);
});

describe("without keep-alive, each request makes its own connection, whose making counts", () => {
  test("HTTP/1.1", async () => {
    const { url, used } = await target(closeAsAsked);
    const result = await send({ url, keepAlive: false });
    expect(result).toMatchObject({ status: { 200: 40 }, errors: {}, resent: 0, keepalive: false });
    expect(used.size).toBe(40);
    // None was made before the load began, so that the first requests cost as much as the others.
    expect(result.connect_ms?.max).toBeLessThanOrEqual(result.latency_ms.max ?? 0);
  });

  test("HTTP/2", async () => {
    const server = await serveFrames(({ socket }, id) => socket.write(answerFrame(id)));
    closers.push(() => server.close());
    const result = await send({ url: server.url, protocol: "http2", keepAlive: false });
    expect(result).toMatchObject({ status: { 200: 40 }, errors: {}, resent: 0 });
    expect(server.connections).toBe(40);
  });

  test("TCP", async () => {
    const { url, used } = await target((socket, bytes) => socket.write(bytes));
    const result = await send({ url: url.replace("http:", "tcp:"), protocol: "tcp", keepAlive: false });
    expect(result).toMatchObject({ status: { OK: 40 }, errors: {} });
    expect(used.size).toBe(40);
  });

  test("undici", async () => {
    const { url, used } = await target(closeAsAsked);
    const result = await send({ url, keepAlive: false, undici: { redirects: 1 } });
    expect(result).toMatchObject({ status: { 200: 40 }, errors: {} });
    expect(used.size).toBe(40);
  });

  test("several streams on a connection are refused", () => {
    const request = { url: "http://127.0.0.1/", protocol: "http2", rateRps: 1, durationMs: 1_000 } as const;
    expect(() => createLoadSpec({ ...request, streams: 2, keepAlive: false })).toThrow(/streams must be 1/);
  });
});

test.each([
  ["TLSv1.2", "http1"],
  ["TLSv1.3", "http1"],
  ["TLSv1.2", "http2"],
  ["TLSv1.3", "http2"],
] as const)("%s, %s: a connection that is made again resumes its session", async (version, protocol) => {
  const authority = await createCertificateAuthority("test authority");
  const issued = await authority.issue({ commonName: "shop", ipAddresses: ["127.0.0.1"] });
  let resumed = 0;
  const options = {
    cert: issued.certificatePem,
    key: issued.privateKeyPem,
    minVersion: version,
    maxVersion: version,
  };
  const server =
    protocol === "http1"
      ? createServer(options, (socket) => {
          socket.on("error", () => socket.destroy());
          socket.on("data", () => socket.write(OK_ANSWER));
        })
      : createSecureServer(options, (_request, response) => response.end());
  server.on("secureConnection", (socket: TLSSocket) => {
    if (socket.isSessionReused()) resumed++;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => server.close());
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const result = await send({ url, protocol, keepAlive: false, tls: { ca: authority.certificatePem } });
  expect(result).toMatchObject({ status: { 200: 40 }, errors: {} });
  expect(resumed).toBe(36);
});
