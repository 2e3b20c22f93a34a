import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type TLSSocket } from "node:tls";
import { expect, test } from "vitest";
import { createCertificateAuthority } from "./certificate-authority.ts";

test("a certificate names its server, is signed by the authority and works for mutual TLS", async () => {
  const authority = await createCertificateAuthority("test authority");
  const server = await authority.issue({
    commonName: "server",
    dnsNames: ["api.test"],
    ipAddresses: ["127.0.0.1"],
  });
  const client = await authority.issue({ commonName: "client", uris: ["spiffe://test/ns/a"] });
  const listener = createServer(
    {
      key: server.privateKeyPem,
      cert: server.certificatePem,
      ca: authority.certificatePem,
      requestCert: true,
    },
    (socket: TLSSocket) => socket.end(socket.getPeerCertificate().subject.CN),
  );
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as { port: number };

  const socket = connect({
    host: "127.0.0.1",
    port,
    servername: "api.test",
    ca: authority.certificatePem,
    key: client.privateKeyPem,
    cert: client.certificatePem,
  });
  const [answer] = (await once(socket, "data")) as [Buffer];

  expect(answer.toString()).toBe("client");
  expect(new X509Certificate(server.certificatePem).checkIP("127.0.0.1")).toBe("127.0.0.1");
  socket.destroy();
  listener.close();
});

test("a client with a certificate of another authority is refused", async () => {
  const [authority, stranger] = await Promise.all([
    createCertificateAuthority("a"),
    createCertificateAuthority("b"),
  ]);
  const server = await authority.issue({ commonName: "server", dnsNames: ["api.test"] });
  const client = await stranger.issue({ commonName: "client" });
  const listener = createServer({
    key: server.privateKeyPem,
    cert: server.certificatePem,
    ca: authority.certificatePem,
    requestCert: true,
    rejectUnauthorized: true,
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as { port: number };
  const verdict = Promise.race([
    once(listener, "tlsClientError").then(() => "refused"),
    once(listener, "secureConnection").then(() => "accepted"),
  ]);

  const socket = connect({
    host: "127.0.0.1",
    port,
    servername: "api.test",
    ca: authority.certificatePem,
    key: client.privateKeyPem,
    cert: client.certificatePem,
  });
  socket.on("error", () => socket.destroy());

  expect(await verdict).toBe("refused");
  socket.destroy();
  listener.close();
});
