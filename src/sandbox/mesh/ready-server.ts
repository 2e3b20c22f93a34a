import { createServer, type Server } from "node:http";

/** Answers the node's readiness probe, `/readyz`; listening means being ready. */
export function readyServer(): Server {
  return createServer((incoming, outgoing) => {
    outgoing.writeHead(incoming.url === "/readyz" ? 200 : 404);
    outgoing.end();
  });
}
