import { createServer, type Server } from "node:http";
import { surviveClients } from "../../base/http-server.ts";

/** Answers the node's readiness probe, `/readyz`; listening means being ready. */
export function readyServer(): Server {
  const server = createServer((incoming, outgoing) => {
    outgoing.writeHead(incoming.url === "/readyz" ? 200 : 404);
    outgoing.end();
  });
  return surviveClients(server);
}
