import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** A server whose behaviour is known exactly, on a free loopback port. */
export interface TruthServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Answers a request that has arrived; `respond` may be called later. */
export type Behaviour = (socket: Socket, request: Buffer) => void;

/** `HTTP/1.1 200 OK` with a body of two bytes. */
export const OK_ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** Serves raw bytes: `onRequest` runs for every read, which for these small requests means for every request. */
export async function serve(onRequest: Behaviour): Promise<TruthServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy()); // The client may go away at any time.
    socket.on("data", (request) => onRequest(socket, request));
  });
  return listen(server, sockets);
}

/** Answers each request `delayMs` after it arrived. */
export function delayed(delayMs: number): Behaviour {
  return (socket) => {
    setTimeout(() => socket.write(OK_ANSWER), delayMs);
  };
}

/**
 * Answers nothing during the first `stallMs` of every `periodMs`, then answers everything that has been waiting at
 * once.
 */
export function stalling(periodMs: number, stallMs: number, phaseMs: number): Behaviour {
  const beganAt = performance.now() - phaseMs;
  return (socket) => {
    const inPeriodMs = (performance.now() - beganAt) % periodMs;
    if (inPeriodMs >= stallMs) socket.write(OK_ANSWER);
    else setTimeout(() => socket.write(OK_ANSWER), stallMs - inPeriodMs);
  };
}

async function listen(server: Server, sockets: Set<Socket>): Promise<TruthServer> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
