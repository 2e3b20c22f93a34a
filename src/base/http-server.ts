import type { IncomingMessage } from "node:http";
import type { Server } from "node:net";

/**
 * Keeps a server of ours running whatever its clients do. Node itself handles the errors of a socket only while an HTTP
 * request is on it: from an upgrade on, a client's reset would be an error without a listener, which ends the process.
 * Errors of the server itself, such as a port in use, stay with the caller.
 */
export function surviveClients<S extends Server>(server: S): S {
  // Over TLS there are two sockets: the plain one emits no errors of its own once the other has taken it over.
  for (const event of ["connection", "secureConnection"])
    server.on(event, (socket: NodeJS.EventEmitter) => socket.on("error", ignore));
  // Likewise a client that breaks off in the middle of a request or of its answer.
  return server.on("request", (request: NodeJS.EventEmitter, response: NodeJS.EventEmitter) => {
    request.on("error", ignore);
    response.on("error", ignore);
  });
}

function ignore(): void {
  // The socket is closed by then; whoever waits for its end hears of it through "close".
}

/**
 * The URL of a request to one of our servers, with only its path and query being meaningful; undefined if the target is
 * not a path, as in `OPTIONS *` (RFC 9112 §3.2). A path such as `//` is a path, not the name of another host.
 */
export function requestUrl(request: IncomingMessage): URL | undefined {
  const target = request.url ?? "/";
  const text = `http://localhost${target}`;
  return target.startsWith("/") && URL.canParse(text) ? new URL(text) : undefined;
}
