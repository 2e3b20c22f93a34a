import { once } from "node:events";
import {
  createSecureServer,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type Settings,
} from "node:http2";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { FrameReader } from "../../src/load/wire/http2/frame-reader.ts";
import {
  END_HEADERS,
  END_STREAM,
  frame,
  GOAWAY,
  HEADERS,
  PREFACE,
  settingsFrame,
} from "../../src/load/wire/http2/frames.ts";
import { encodeFields } from "../../src/load/wire/http2/hpack/encode.ts";

export interface Http2TestServer {
  readonly url: string;
  /** Accepted connections. */
  readonly connections: number;
  close(): Promise<void>;
}

export interface Http2ServerOptions {
  readonly settings?: Settings;
  /** If given, the server speaks TLS. */
  readonly certificate?: { readonly certificatePem: string; readonly privateKeyPem: string };
  readonly onSession?: (session: ServerHttp2Session) => void;
}

/** `node:http2`, which implements the whole protocol, with prior knowledge or over TLS. */
export async function serveHttp2(
  onStream: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void,
  options: Http2ServerOptions = {},
): Promise<Http2TestServer> {
  const { certificate, settings = {}, onSession } = options;
  const server: Http2Server = certificate
    ? createSecureServer({ settings, cert: certificate.certificatePem, key: certificate.privateKeyPem })
    : createServer({ settings });
  const sessions = new Set<ServerHttp2Session>();
  let connections = 0;
  server.on("session", (session) => {
    connections++;
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
    session.on("error", () => session.destroy()); // The client may go away at any time.
    onSession?.(session);
  });
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {}); // As above.
    onStream(stream, headers);
  });
  return listen(server, certificate ? "https" : "http", {
    count: () => connections,
    end: () => {
      for (const session of sessions) session.destroy();
    },
  });
}

async function listen(
  server: Server,
  scheme: string,
  connections: { readonly count: () => number; readonly end: () => void },
): Promise<Http2TestServer> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get connections() {
      return connections.count();
    },
    async close() {
      connections.end();
      server.close();
      await once(server, "close");
    },
  };
}

/** A connection of `serveFrames`. */
export interface FramesPeer {
  readonly socket: Socket;
  /** The number of requests so far, including this one. */
  readonly requests: number;
}

/**
 * A server that sends exactly the frames that it is told to, valid or not. It answers the preface with its SETTINGS and
 * does not respond to anything but requests.
 * @param onRequest runs for every HEADERS frame that arrives
 */
export async function serveFrames(
  onRequest: (peer: FramesPeer, streamId: number) => void,
  options: { readonly opening?: Buffer } = {},
): Promise<Http2TestServer> {
  const sockets = new Set<Socket>();
  let requests = 0;
  let connections = 0;
  const server = createTcpServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    const reader = new FrameReader();
    let toSkip = PREFACE.length;
    socket.write(options.opening ?? settingsFrame([]));
    socket.on("data", (data) => {
      const skipped = Math.min(toSkip, data.length);
      toSkip -= skipped;
      reader.read(data.subarray(skipped), data.length - skipped, {
        onFrame(type, _flags, streamId) {
          if (type === HEADERS) onRequest({ socket, requests: ++requests }, streamId);
          return true;
        },
        onData: () => true,
        onDataEnd: () => true,
      });
    });
  });
  return listen(server, "http", {
    count: () => connections,
    end: () => {
      for (const socket of sockets) socket.destroy();
    },
  });
}

/** HEADERS with a status and any further fields. */
export function headFrame(
  streamId: number,
  fields: Readonly<Record<string, string>>,
  flags = END_HEADERS,
): Buffer {
  return frame(
    HEADERS,
    flags,
    streamId,
    encodeFields(Object.entries(fields).map(([name, value]) => ({ name, value }))),
  );
}

/** A complete response without a body. */
export function answerFrame(streamId: number, status = "200"): Buffer {
  return headFrame(streamId, { ":status": status }, END_HEADERS | END_STREAM);
}

/** GOAWAY: nothing above `lastId` was processed. */
export function goawayFrame(lastId: number, code = 0): Buffer {
  const payload = Buffer.alloc(8);
  payload.writeUInt32BE(lastId);
  payload.writeUInt32BE(code, 4);
  return frame(GOAWAY, 0, 0, payload);
}
