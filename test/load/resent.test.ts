import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { createServer } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { WHOLE } from "../../src/load/order/share.ts";
import { createLoadSpec, type LoadRequest } from "../../src/load/order/spec.ts";
import { prepareSender } from "../../src/load/send/send-load.ts";
import { createCertificateAuthority } from "../../src/sandbox/certificate-authority.ts";
import { answerFrame, goawayFrame, serveFrames } from "../support/http2-servers.ts";
import { type Behaviour, OK_ANSWER, serve } from "../support/truth-servers.ts";

const servers: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** Longer than any answer takes on a busy machine. */
const PATIENT_MS = 60_000;

async function target(behaviour: Behaviour): Promise<string> {
  const server = await serve(behaviour);
  servers.push(server);
  return server.url;
}

/** Twelve requests, one after another, on one connection. */
async function send(request: Partial<LoadRequest> & { readonly url: string }) {
  const profile = { rateRps: 0, durationMs: 600_000, maxRequests: 12, connections: 1, timeoutMs: PATIENT_MS };
  const sender = await prepareSender(createLoadSpec({ ...profile, ...request }), WHOLE);
  const { recording } = await sender.run(performance.now() + 5).done;
  const { status, errors, resent, bytesOut, latency, service } = recording;
  return { status, errors, resent, bytesOut, latency, service };
}

/** Fits any method, HEAD too. */
const EMPTY_ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/** Answers the first request on each connection, and ends the connection in its own way when the second arrives. */
function endingAtSecond(end: (socket: Socket) => void): Behaviour {
  const answered = new WeakSet<Socket>();
  return (socket) => {
    if (answered.has(socket)) end(socket);
    else socket.write(EMPTY_ANSWER);
    answered.add(socket);
  };
}

const ends: readonly (readonly [string, (socket: Socket) => void])[] = [
  ["closed", (socket) => socket.end()],
  ["reset", (socket) => socket.resetAndDestroy()],
  [
    "closed with a 408 for idleness",
    (socket) => socket.end("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
  ],
];

describe("a kept-alive connection that is", () => {
  test.each(ends)("%s before the answer begins: the request is sent again", async (_, end) => {
    const { status, errors, resent } = await send({ url: await target(endingAtSecond(end)) });
    expect(status).toEqual({ 200: 12 });
    expect(errors).toEqual({});
    expect(resent).toBe(11);
  });

  test.each(["HEAD", "OPTIONS", "PUT", "DELETE"])("closed: %s is sent again", async (method) => {
    const url = await target(endingAtSecond((socket) => socket.end()));
    const { errors, resent } = await send({ url, method, ...(method === "PUT" ? { body: "x" } : {}) });
    expect(errors).toEqual({});
    expect(resent).toBe(11);
  });

  test.each(["POST", "PATCH"])("closed: %s is sent again only when asked to", async (method) => {
    const url = await target(endingAtSecond((socket) => socket.end()));
    const careful = await send({ url, method, body: "x" });
    expect(careful).toMatchObject({ status: { 200: 6 }, errors: { reset: 6 }, resent: 0 });
    const asked = await send({ url, method, body: "x", resendAll: true });
    expect(asked).toMatchObject({ status: { 200: 12 }, errors: {}, resent: 11 });
  });

  test("closed in the middle of the answer: truncated, and not sent again", async () => {
    const url = await target(endingAtSecond((socket) => socket.end("HTTP/1.1 200 OK\r\n")));
    expect(await send({ url })).toMatchObject({ status: { 200: 6 }, errors: { truncated: 6 }, resent: 0 });
  });

  test("closed again and again: sent again once, then an error", async () => {
    let connections = 0;
    const url = await target((socket) => {
      // After the first answer on the first connection, none is ever answered.
      if (connections++ === 0) socket.write(OK_ANSWER);
      else socket.end();
    });
    expect(await send({ url, maxRequests: 4 })).toMatchObject({
      status: { 200: 1 },
      errors: { reset: 3 },
      resent: 1,
    });
  });
});

test("a request that is sent again keeps its start, and both of its writings count as bytes out", async () => {
  const url = await target(
    endingAtSecond((socket) => {
      setTimeout(() => socket.end(), 200);
    }),
  );
  const once = await send({ url, maxRequests: 1 });
  const { resent, bytesOut, latency, service } = await send({ url, maxRequests: 2 });
  expect(resent).toBe(1);
  expect(bytesOut).toBe(3 * once.bytesOut);
  expect(latency.maxUs).toBeGreaterThanOrEqual(190_000);
  expect(service.maxUs).toBeGreaterThanOrEqual(190_000);
});

test("a TCP payload is sent again only when asked to", async () => {
  const answered = new WeakSet<Socket>();
  const url = await target((socket, bytes) => {
    if (answered.has(socket)) socket.end();
    else socket.write(bytes);
    answered.add(socket);
  });
  const request = { url: url.replace("http:", "tcp:"), protocol: "tcp" } as const;
  expect(await send(request)).toMatchObject({ errors: { reset: 6 }, resent: 0 });
  expect(await send({ ...request, resendAll: true })).toMatchObject({ errors: {}, resent: 11 });
});

test.each(["TLSv1.2", "TLSv1.3"] as const)(
  "%s: a request on a connection that was closed is sent again",
  async (version) => {
    const authority = await createCertificateAuthority("test authority");
    const issued = await authority.issue({ commonName: "shop", ipAddresses: ["127.0.0.1"] });
    const answer = endingAtSecond((socket) => socket.end());
    const server = createServer(
      { cert: issued.certificatePem, key: issued.privateKeyPem, minVersion: version, maxVersion: version },
      (socket) => {
        socket.on("error", () => socket.destroy());
        socket.on("data", (request) => answer(socket, request));
      },
    );
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    servers.push({ close: async () => void server.close() });
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { status, errors, resent } = await send({ url, tls: { ca: authority.certificatePem } });
    expect({ status, errors, resent }).toEqual({ status: { 200: 12 }, errors: {}, resent: 11 });
  },
);

test("undici: a request on a connection that was closed is sent again", async () => {
  const url = await target(endingAtSecond((socket) => socket.resetAndDestroy()));
  const { errors, resent } = await send({ url, undici: { redirects: 1 } });
  expect(errors).toEqual({});
  expect(resent).toBe(11);
});

describe("HTTP/2", () => {
  test.each<readonly [string, (socket: Socket) => void]>([
    ["closed without GOAWAY", (socket) => socket.end()],
    ["reset", (socket) => socket.resetAndDestroy()],
    ["ended with a GOAWAY that names an error", (socket) => socket.end(goawayFrame(1, 11))],
  ])("a connection that is %s before the answer begins: the request is sent again", async (_, end) => {
    const server = await serveFrames(({ socket }, id) => {
      if (id === 1) socket.write(answerFrame(id));
      else end(socket);
    });
    servers.push(server);
    const { status, errors, resent } = await send({ url: server.url, protocol: "http2" });
    expect(status).toEqual({ 200: 12 });
    expect(errors).toEqual({});
    expect(resent).toBe(11);
  });

  test("a POST is not sent again after a reset, which does not say that it was not processed", async () => {
    const server = await serveFrames(({ socket }, id) => {
      if (id === 1) socket.write(answerFrame(id));
      else socket.resetAndDestroy();
    });
    servers.push(server);
    const { errors, resent } = await send({ url: server.url, protocol: "http2", body: "x" });
    expect(errors).toEqual({ reset: 6 });
    expect(resent).toBe(0);
  });
});
