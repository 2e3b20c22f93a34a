import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { DEFAULT_LOAD_POLICY } from "../../src/load/order/policy.ts";
import { WHOLE } from "../../src/load/order/share.ts";
import { createLoadSpec, type LoadRequest } from "../../src/load/order/spec.ts";
import { runLoad } from "../../src/load/run-load.ts";
import { prepareSender } from "../../src/load/send/send-load.ts";
import { type Behaviour, OK_ANSWER, serve } from "../support/truth-servers.ts";

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const http = (onRequest: RequestListener) => listen(createServer(onRequest));

/** A forward proxy that connects to whatever is requested, and records it. */
async function proxy(asked: string[], refuse = false): Promise<string> {
  const server = createServer();
  server.on("connect", (request, socket, head) => {
    asked.push(request.url ?? "");
    if (refuse) return void socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    const [host, port] = (request.url ?? "").split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connected\r\n\r\n");
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  return listen(server);
}

/** Longer than any answer takes on a busy machine; only tests of time-outs use a short one. */
const PATIENT_MS = 60_000;

async function send(request: Partial<LoadRequest> & { readonly url: string }) {
  const profile = { rateRps: 100, durationMs: 300, connections: 3, timeoutMs: PATIENT_MS };
  const spec = createLoadSpec({ undici: { redirects: 3 }, ...profile, ...request });
  const sender = await prepareSender(spec, WHOLE);
  const { recording } = await sender.run(performance.now() + 5).done;
  return recording;
}

describe("undici", () => {
  test("sends through a forward proxy, and the result names the sender", async () => {
    const asked: string[] = [];
    const url = await http((_request, response) => void response.end("ok"));
    const spec = createLoadSpec({ url, undici: { proxy: await proxy(asked) }, rateRps: 50, durationMs: 400 });
    const result = await runLoad(spec, { policy: DEFAULT_LOAD_POLICY });
    expect(result).toMatchObject({ protocol: "http1", status: { 200: 20 }, errors: {} });
    expect(result.generator.name).toBe("regatta with undici");
    expect(new Set(asked)).toEqual(new Set([new URL(url).host]));
  });

  test("a proxy that refuses: connect errors", async () => {
    const url = await http((_request, response) => void response.end("ok"));
    const recording = await send({ url, undici: { proxy: await proxy([], true) } });
    expect(recording).toMatchObject({ status: {}, errors: { connect: 30 } });
  });

  test("a proxy that is not on the allow list is not contacted", async () => {
    const url = await http((_request, response) => void response.end("ok"));
    const spec = createLoadSpec({
      url,
      undici: { proxy: "http://192.0.2.1:3128" },
      rateRps: 50,
      durationMs: 400,
    });
    const attempt = runLoad(spec, { policy: DEFAULT_LOAD_POLICY });
    await expect(attempt).rejects.toMatchObject({ code: "LOAD_TARGET_REFUSED" });
  });

  test("follows redirects within the origin, up to the limit", async () => {
    const url = await http((request, response) => {
      const step = Number(/\d+/.exec(request.url ?? "")?.[0] ?? 0);
      if (step === 2) response.end(`${request.method}`);
      else response.writeHead(302, { location: `/step${step + 1}` }).end();
    });
    expect((await send({ url })).status).toEqual({ 200: 30 });
    expect((await send({ url, undici: { redirects: 1 } })).status).toEqual({ 302: 30 });
  });

  test("does not follow a redirect to where load is not allowed", async () => {
    let strayed = 0;
    const elsewhere = await http((_request, response) => {
      strayed++;
      response.end();
    });
    const url = await http((_request, response) => response.writeHead(301, { location: elsewhere }).end());
    expect((await send({ url })).status).toEqual({ 301: 30 });
    expect(strayed).toBe(0);
  });

  test.each<readonly [string, string, Behaviour]>([
    ["resets the connection", "reset", (socket) => socket.resetAndDestroy()],
    [
      "ends in the middle",
      "truncated",
      (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
    ],
    ["sends rubbish", "protocol", (socket) => socket.write("no HTTP at all\r\n\r\n")],
    ["never answers", "timeout", () => {}],
  ])("a server that %s: every request is counted as %s", async (_, kind, behaviour) => {
    const server = await serve(behaviour);
    closers.push(() => server.close());
    const timeoutMs = kind === "timeout" ? 300 : PATIENT_MS;
    expect(await send({ url: server.url, timeoutMs })).toMatchObject({ status: {}, errors: { [kind]: 30 } });
  });

  test("a server that is not there, or does not speak TLS", async () => {
    const server = await serve((socket) => socket.write(OK_ANSWER));
    const secure = await send({ url: server.url.replace("http:", "https:"), tls: { insecure: true } });
    expect(secure).toMatchObject({ status: {}, errors: { tls: 30 } });
    await server.close();
    expect(await send({ url: server.url })).toMatchObject({ status: {}, errors: { connect: 30 } });
  });
});
