import { createServer, type Server } from "node:https";
import { surviveClients } from "../../base/http-server.ts";
import type { MeshIdentity } from "./config.ts";
import { createForwarder } from "./forward.ts";

/**
 * The side of the proxy that other pods connect to, one for each port of the application. Strict: a caller without a
 * certificate of this mesh is refused during the handshake, and so is plain text.
 */
export function createInbound(options: {
  readonly identity: MeshIdentity;
  readonly innerAddress: string;
  readonly port: number;
}): Server {
  const forwarder = createForwarder();
  const server = createServer(
    {
      key: options.identity.privateKeyPem,
      cert: options.identity.certificatePem,
      ca: options.identity.authorityPem,
      requestCert: true,
      rejectUnauthorized: true,
    },
    (incoming, outgoing) =>
      forwarder.forward(incoming, outgoing, { host: options.innerAddress, port: options.port, timeoutMs: 0 }),
  );
  surviveClients(server);
  server.keepAliveTimeout = 60_000;
  server.on("close", () => forwarder.close());
  return server;
}
