import { createServer, type Server } from "node:http";

/** Answers the node's probe, `/readyz`. Whoever listens with it is ready. */
export function readyServer(): Server {
  return createServer((incoming, outgoing) => {
    outgoing.writeHead(incoming.url === "/readyz" ? 200 : 404);
    outgoing.end();
  });
}
