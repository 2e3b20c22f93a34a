import { once } from "node:events";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { createServer, type TLSSocket, type TlsOptions } from "node:tls";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { WHOLE } from "../../src/load/order/share.ts";
import { createLoadSpec, type LoadRequest } from "../../src/load/order/spec.ts";
import { prepareSender } from "../../src/load/send/send-load.ts";
import {
  type CertificateAuthority,
  createCertificateAuthority,
  type IssuedCertificate,
} from "../../src/sandbox/certificate-authority.ts";
import { OK_ANSWER } from "../support/truth-servers.ts";

let authority: CertificateAuthority;
let stranger: CertificateAuthority;
let server: IssuedCertificate;
let client: IssuedCertificate;
const closers: (() => void)[] = [];

beforeAll(async () => {
  authority = await createCertificateAuthority("test authority");
  stranger = await createCertificateAuthority("another authority");
  server = await authority.issue({ commonName: "shop", dnsNames: ["shop.test"], ipAddresses: ["127.0.0.1"] });
  client = await authority.issue({ commonName: "ann" });
});

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serveTls(options: TlsOptions, onSocket: (socket: TLSSocket) => void = () => {}) {
  const listener = createServer(
    { cert: server.certificatePem, key: server.privateKeyPem, ...options },
    (socket) => {
      onSocket(socket);
      socket.on("error", () => socket.destroy());
      socket.on("data", () => socket.write(OK_ANSWER));
    },
  );
  listener.on("tlsClientError", () => {}); // These tests cause handshakes to fail.
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  closers.push(() => listener.close());
  return `https://127.0.0.1:${(listener.address() as AddressInfo).port}/`;
}

async function send(url: string, tls: NonNullable<LoadRequest["tls"]>) {
  const profile = { rateRps: 50, durationMs: 200, connections: 2, timeoutMs: 60_000 };
  const sender = await prepareSender(createLoadSpec({ url, tls, ...profile }), WHOLE);
  const { recording } = await sender.run(performance.now() + 5).done;
  const { status, errors, errorReasons } = recording;
  return {
    status,
    errors,
    reasons: errorReasons.map(({ reason }) => reason),
    handshakes: recording.tls.total,
  };
}

const ANSWERED = { status: { 200: 10 }, errors: {} };
const REFUSED = { status: {}, errors: { tls: 10 } };

describe("TLS", () => {
  test("trusts the given authority, and measures the handshakes", async () => {
    const url = await serveTls({});
    const outcome = await send(url, { ca: authority.certificatePem });
    expect(outcome).toMatchObject(ANSWERED);
    expect(outcome.handshakes).toBe(2);
  });

  test("rejects a certificate of an unknown authority", async () => {
    const url = await serveTls({});
    expect(await send(url, {})).toMatchObject(REFUSED);
    expect(await send(url, { ca: stranger.certificatePem })).toMatchObject(REFUSED);
  });

  test("says in words why a certificate was refused", async () => {
    const url = await serveTls({});
    expect((await send(url, {})).reasons).toEqual(["unable to verify the first certificate"]);
    const other = await send(url, { ca: authority.certificatePem, serverName: "other.test" });
    expect(other.reasons.join()).toMatch(/^Host: other\.test\. is not in the cert's altnames/);
  });

  test.each(["http1", "http2"] as const)(
    "says that the handshake took too long, over %s",
    async (protocol) => {
      const silent = createTcpServer((socket) => socket.on("error", () => socket.destroy()));
      silent.listen(0, "127.0.0.1");
      await once(silent, "listening");
      const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
      const request = { url, protocol, rateRps: 20, durationMs: 100, connections: 2, timeoutMs: 150 };
      const sender = await prepareSender(createLoadSpec(request), WHOLE);
      const { recording } = await sender.run(performance.now() + 5).done;
      silent.close();
      expect(recording.errorReasons).toEqual([
        { kind: "tls", reason: "the TLS handshake took too long", count: recording.errors.tls },
      ]);
    },
  );

  test("accepts any certificate only when asked to", async () => {
    expect(await send(await serveTls({}), { insecure: true })).toMatchObject(ANSWERED);
  });

  test("sends the server name, and expects it in the certificate", async () => {
    const names = new Set<unknown>();
    const url = await serveTls({}, (socket) => names.add((socket as { servername?: unknown }).servername));
    const ca = authority.certificatePem;
    expect(await send(url, { ca, serverName: "shop.test" })).toMatchObject(ANSWERED);
    expect(names).toEqual(new Set(["shop.test"]));
    expect(await send(url, { ca, serverName: "other.test" })).toMatchObject(REFUSED);
  });

  test.each(["TLSv1.2", "TLSv1.3"] as const)("presents its own certificate over %s", async (version) => {
    const peers = new Set<string>();
    const options: TlsOptions = {
      requestCert: true,
      rejectUnauthorized: true,
      ca: authority.certificatePem,
      minVersion: version,
      maxVersion: version,
    };
    const url = await serveTls(options, (socket) => peers.add(socket.getPeerCertificate().subject.CN));
    const ca = authority.certificatePem;
    const mutual = { ca, cert: client.certificatePem, key: client.privateKeyPem };
    expect(await send(url, mutual)).toMatchObject(ANSWERED);
    expect(peers).toEqual(new Set(["ann"]));
  });

  test("counts a server's refusal for lack of a certificate as tls, over TLS 1.2 and 1.3", async () => {
    const ca = authority.certificatePem;
    for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
      const demand = { requestCert: true, rejectUnauthorized: true, ca, maxVersion: version };
      expect(await send(await serveTls(demand), { ca })).toMatchObject(REFUSED);
    }
  });

  test("counts a server without a common protocol as tls", async () => {
    const url = await serveTls({ ALPNProtocols: ["h3"] });
    expect(await send(url, { insecure: true })).toMatchObject(REFUSED);
  });
});

test("a key that does not match is reported before anything is sent, and is not printed", () => {
  const attempt = () =>
    createLoadSpec({
      url: "https://127.0.0.1/",
      rateRps: 1,
      durationMs: 1_000,
      tls: { cert: server.certificatePem, key: client.privateKeyPem },
    });
  expect(attempt).toThrow(/tls\/key does not belong to the certificate/);
  expect(attempt).not.toThrow(/PRIVATE KEY/);
});
