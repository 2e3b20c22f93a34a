import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_LOAD_POLICY } from "../../src/load/order/policy.ts";
import { WHOLE } from "../../src/load/order/share.ts";
import { createLoadSpec, type LoadRequest } from "../../src/load/order/spec.ts";
import { runLoad } from "../../src/load/run-load.ts";
import { prepareSender } from "../../src/load/send/send-load.ts";
import {
  type CertificateAuthority,
  createCertificateAuthority,
  type IssuedCertificate,
} from "../../src/sandbox/certificate-authority.ts";
import { eventually } from "../support/eventually.ts";
import { serveHttp2 } from "../support/http2-servers.ts";

const closers: (() => Promise<unknown>)[] = [];
let authority: CertificateAuthority;
let certificate: IssuedCertificate;

beforeAll(async () => {
  authority = await createCertificateAuthority("test authority");
  certificate = await authority.issue({ commonName: "127.0.0.1", ipAddresses: ["127.0.0.1"] });
});

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function target(...args: Parameters<typeof serveHttp2>) {
  const server = await serveHttp2(...args);
  closers.push(() => server.close());
  return server;
}

async function send(request: Partial<LoadRequest> & { readonly url: string }) {
  const profile = { rateRps: 0, durationMs: 600_000, maxRequests: 40, connections: 2, timeoutMs: 60_000 };
  const sender = await prepareSender(createLoadSpec({ protocol: "http2", ...profile, ...request }), WHOLE);
  const { recording } = await sender.run(performance.now() + 5).done;
  return recording;
}

describe("HTTP/2 with node:http2", () => {
  test("uses prior knowledge, over as many streams as configured", async () => {
    let most = 0;
    let underWay = 0;
    const server = await target((stream) => {
      most = Math.max(most, ++underWay);
      setTimeout(() => {
        underWay--;
        stream.respond({ ":status": 200, "content-type": "text/plain" });
        stream.end("hello");
      }, 5);
    });
    const { status, errors } = await send({ url: server.url, connections: 1, streams: 8 });
    expect(errors).toEqual({});
    expect(status).toEqual({ 200: 40 });
    expect(most).toBe(8);
    expect(server.connections).toBe(1);
  });

  test("negotiates h2 over TLS, and measures the handshakes", async () => {
    const server = await target((stream) => stream.respond({ ":status": 204 }, { endStream: true }), {
      certificate,
    });
    const tls = { ca: authority.certificatePem };
    const recording = await send({ url: server.url, tls });
    expect(recording).toMatchObject({ errors: {}, status: { 204: 40 } });
    expect(recording.tls.total).toBe(2);
  });

  test("sends method, path, headers and body as given", async () => {
    const seen: unknown[] = [];
    const server = await target((stream, headers) => {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        seen.push([headers[":method"], headers[":path"], headers["x-a"], Buffer.concat(parts).toString()]);
        stream.respond({ ":status": 201 }, { endStream: true });
      });
    });
    const url = `${server.url}a?b=c%20d`;
    const headers = { "X-A": "ä;b".slice(1) };
    const recording = await send({ url, method: "PUT", headers, body: "hello", maxRequests: 3 });
    expect(recording.status).toEqual({ 201: 3 });
    expect(seen).toEqual(new Array(3).fill(["PUT", "/a?b=c%20d", ";b", "hello"]));
  });

  test.each([
    ["that fit into the windows", {}, 20_000],
    ["that the first windows do not hold", {}, 1_000_000],
    ["against narrow windows", { initialWindowSize: 1_000 }, 200_000],
    ["in larger frames", { initialWindowSize: 1_000_000, maxFrameSize: 100_000 }, 500_000],
  ])("sends bodies %s", async (_, settings, length) => {
    const lengths: number[] = [];
    const server = await target(
      (stream) => {
        let received = 0;
        stream.on("data", (part: Buffer) => {
          received += part.length;
        });
        stream.on("end", () => {
          lengths.push(received);
          stream.respond({ ":status": 200 }, { endStream: true });
        });
      },
      { settings },
    );
    const recording = await send({ url: server.url, body: "x".repeat(length), streams: 3, maxRequests: 12 });
    expect(recording).toMatchObject({ errors: {}, status: { 200: 12 } });
    expect(lengths).toEqual(new Array(12).fill(length));
    expect(recording.bytesOut).toBeGreaterThan(12 * length);
  });

  test("accepts answers far larger than its windows", async () => {
    const part = Buffer.alloc(1_048_576);
    const server = await target((stream) => {
      stream.respond({ ":status": 200 });
      Readable.from(new Array<Buffer>(40).fill(part)).pipe(stream);
    });
    const recording = await send({ url: server.url, connections: 1, maxRequests: 2 });
    expect(recording).toMatchObject({ errors: {}, status: { 200: 2 } });
    expect(recording.bytesIn).toBeGreaterThan(80 * part.length);
  });

  test("understands interim answers, trailers, HEAD, and heads of several frames", async () => {
    let n = 0;
    const server = await target((stream, headers) => {
      n++;
      if (n % 3 === 0) {
        stream.additionalHeaders({ ":status": 103, link: "</a>" });
        stream.respond({ ":status": 404, "x-long": "\u00ff".repeat(30_000) }, { endStream: true });
      } else if (n % 3 === 1) {
        stream.respond({ ":status": 200 }, { waitForTrailers: true });
        stream.on("wantTrailers", () => stream.sendTrailers({ "x-sum": "1" }));
        stream.end("hello");
      } else {
        const length = headers[":method"] === "HEAD" ? "500" : "0";
        stream.respond({ ":status": 200, "content-length": length }, { endStream: true });
      }
    });
    const recording = await send({ url: server.url, maxRequests: 30 });
    expect(recording).toMatchObject({ errors: {}, status: { 200: 20, 404: 10 } });
    const heads = await send({ url: server.url, method: "HEAD", maxRequests: 6 });
    expect(heads.errors).toEqual({});
  });

  test("respects the number of streams that the server allows", async () => {
    let most = 0;
    let underWay = 0;
    const server = await target(
      (stream) => {
        most = Math.max(most, ++underWay);
        setTimeout(() => {
          underWay--;
          stream.respond({ ":status": 200 }, { endStream: true });
        }, 2);
      },
      { settings: { maxConcurrentStreams: 3 } },
    );
    const recording = await send({ url: server.url, connections: 1, streams: 10 });
    expect(recording).toMatchObject({ errors: {}, status: { 200: 40 } });
    expect(most).toBe(3);
  });

  test("continues on a new connection when the server closes one gracefully", async () => {
    let n = 0;
    const server = await target((stream) => {
      stream.respond({ ":status": 200 }, { endStream: true });
      if (++n % 10 === 0) stream.session?.close();
    });
    const recording = await send({ url: server.url, streams: 2, maxRequests: 100 });
    expect(recording).toMatchObject({ errors: {}, status: { 200: 100 } });
    expect(server.connections).toBeGreaterThan(5);
  });

  test("answers the server's PINGs", async () => {
    const times: number[] = [];
    const server = await target((stream) => stream.respond({ ":status": 200 }, { endStream: true }), {
      onSession: (session) => session.ping((_error, ms) => times.push(ms)),
    });
    await send({ url: server.url, rateRps: 100, durationMs: 300, maxRequests: 20 });
    expect(times).toHaveLength(2);
  });

  test("a server that speaks HTTP/1.1 only, over TLS: tls errors", async () => {
    const { createServer: createHttps } = await import("node:https");
    const server = createHttps({ cert: certificate.certificatePem, key: certificate.privateKeyPem });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    closers.push(async () => server.close());
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const recording = await send({ url, tls: { insecure: true }, rateRps: 50, durationMs: 200 });
    expect(recording).toMatchObject({ status: {}, errors: { tls: 10 } });
  });

  test("through worker threads: the result names the protocol", async () => {
    const server = await target((stream) => stream.respond({ ":status": 200 }, { endStream: true }));
    const spec = createLoadSpec({
      url: server.url,
      protocol: "http2",
      rateRps: 100,
      durationMs: 1_000,
      connections: 2,
      streams: 4,
      workers: 2,
    });
    const result = await runLoad(spec, { policy: DEFAULT_LOAD_POLICY });
    expect(result).toMatchObject({
      protocol: "http2",
      connections: 2,
      streams: 4,
      requests: 100,
      status: { 200: 100 },
      errors: {},
    });
  });
});

const noNginx = spawnSync("nginx", ["-v"]).error !== undefined;
if (noNginx) console.log("HTTP/2 with nginx: skipped, because no nginx is installed (Debian: nginx-light).");

describe.skipIf(noNginx)("HTTP/2 with nginx", () => {
  let nginx: ChildProcess | undefined;

  async function startNginx(directives: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "regatta-nginx-"));
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await writeFile(join(folder, "cert.pem"), certificate.certificatePem);
    await writeFile(join(folder, "key.pem"), certificate.privateKeyPem);
    await writeFile(
      join(folder, "nginx.conf"),
      `worker_processes 1; daemon off; pid ${folder}/pid; error_log stderr crit; events {}
http { access_log off; ${directives}
server { listen 127.0.0.1:${port} ssl http2; ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem;
location / { return 200 "thirty-one bytes of plain text."; } } }`,
    );
    const child = spawn("nginx", ["-c", join(folder, "nginx.conf"), "-p", folder], { stdio: "ignore" });
    nginx = child;
    closers.push(async () => {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
      await rm(folder, { recursive: true });
    });
    return `https://127.0.0.1:${port}/`;
  }

  async function sendTo(url: string, request: Partial<LoadRequest>) {
    const tls = { ca: authority.certificatePem };
    await eventually("nginx", async () => {
      const first = await send({ url, tls, maxRequests: 1, connections: 1 });
      return first.status["200"] === 1;
    });
    return send({ url, tls, ...request });
  }

  test("answers every request, with one stream and with many", async () => {
    const url = await startNginx("");
    for (const streams of [1, 20]) {
      const recording = await sendTo(url, { streams, maxRequests: 500 });
      expect(recording).toMatchObject({ errors: {}, status: { 200: 500 } });
    }
    expect(nginx?.exitCode).toBeNull();
  });

  test("loses none when it ends each connection after a few requests", async () => {
    const url = await startNginx("keepalive_requests 7; http2_max_concurrent_streams 3;");
    const recording = await sendTo(url, { streams: 5, maxRequests: 300 });
    expect(recording).toMatchObject({ errors: {}, status: { 200: 300 } });
    expect(recording.connect.total).toBeGreaterThan(30);
  });
});
