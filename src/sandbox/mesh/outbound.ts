import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { surviveClients } from "../../base/http-server.ts";
import { type MeshEndpoint, type MeshIdentity, type MeshSnapshot, WORKLOAD_SERVER_NAME } from "./config.ts";
import { createForwarder, refuse } from "./forward.ts";
import { routeRequest } from "./routing.ts";

/**
 * The side of a proxy that callers connect to. It decides by the Host header where a request goes, obeys the routes,
 * takes a Service's endpoints in turn, and uses mutual TLS with those that have a proxy, if it has an identity to
 * present.
 */
export function createOutbound(options: {
  /** The namespace of a request's sender, in which short names of Services are looked up. */
  readonly namespaceOf: (incoming: IncomingMessage) => string | undefined;
  readonly identity?: MeshIdentity;
  readonly snapshot: () => MeshSnapshot;
}): Server {
  const { identity } = options;
  const plain = createForwarder();
  const secure =
    identity &&
    createForwarder({
      key: identity.privateKeyPem,
      cert: identity.certificatePem,
      ca: identity.authorityPem,
      servername: WORKLOAD_SERVER_NAME,
    });
  const turns = new Map<string, number>();

  function nextEndpoint(service: string, endpoints: readonly MeshEndpoint[]): MeshEndpoint | undefined {
    const turn = (turns.get(service) ?? 0) + 1;
    turns.set(service, turn);
    return endpoints[turn % endpoints.length];
  }

  const server = surviveClients(createServer());
  server.on("request", (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const namespace = options.namespaceOf(incoming);
    if (namespace === undefined) return refuse(outgoing, 502, "no pod of this mesh calls from there");
    const decision = routeRequest(
      options.snapshot(),
      namespace,
      {
        host: incoming.headers.host ?? "",
        method: incoming.method ?? "GET",
        url: incoming.url ?? "/",
        headers: incoming.headers,
      },
      Math.random(),
    );
    if (decision.kind === "refused") return refuse(outgoing, decision.status, decision.reason);
    const endpoint = nextEndpoint(decision.service, decision.endpoints);
    if (!endpoint) return refuse(outgoing, 503, `the Service ${decision.service} has no ready endpoint`);
    const forwarder = endpoint.meshed ? (secure ?? plain) : plain;
    forwarder.forward(incoming, outgoing, {
      host: endpoint.ip,
      port: endpoint.port,
      timeoutMs: decision.timeoutMs,
    });
  });
  server.keepAliveTimeout = 60_000;
  server.on("close", () => {
    plain.close();
    secure?.close();
  });
  return server;
}
