import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { type AgentOptions, Agent as HttpsAgent, request as httpsRequest } from "node:https";

/** Headers that belong to one connection and are not forwarded (RFC 9110 §7.6.1). */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
/** A request with one of these methods may be sent again if a kept-alive connection turns out to be closed. */
const REPEATABLE = new Set(["GET", "HEAD", "OPTIONS"]);

export interface ForwardTarget {
  readonly host: string;
  readonly port: number;
  /** 0: no limit. */
  readonly timeoutMs: number;
}

/** Forwards requests over kept-alive connections, in plain text or over mutual TLS. */
export interface Forwarder {
  forward(incoming: IncomingMessage, outgoing: ServerResponse, target: ForwardTarget): void;
  close(): void;
}

/** @param tls absent: plain text. Present: the identity to present, and the authority to trust. */
export function createForwarder(tls?: AgentOptions): Forwarder {
  const options = { keepAlive: true, noDelay: true } as const;
  const agent = tls ? new HttpsAgent({ ...options, ...tls }) : new HttpAgent(options);
  const send = tls ? httpsRequest : httpRequest;

  function attempt(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    target: ForwardTarget,
    first: boolean,
  ): void {
    const upstream = send({
      agent,
      host: target.host,
      port: target.port,
      method: incoming.method,
      path: incoming.url,
      headers: passedOn(incoming),
    });
    const limit =
      target.timeoutMs > 0
        ? setTimeout(() => upstream.destroy(new UpstreamTimeout(target.timeoutMs)), target.timeoutMs)
        : undefined;
    upstream.on("response", (response) => {
      const { statusCode = 0 } = response;
      // Node's parser accepts any number of three digits, but sends only those that exist (RFC 9110 §15).
      if (statusCode < 200) return void upstream.destroy(new Error(`the status ${statusCode} is not valid`));
      outgoing.writeHead(statusCode, rawHeaders(response));
      response.pipe(outgoing);
      response.on("end", () => clearTimeout(limit));
      response.on("error", () => outgoing.destroy());
    });
    upstream.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(limit);
      if (outgoing.headersSent) return void outgoing.destroy();
      const stale = first && upstream.reusedSocket && REPEATABLE.has(incoming.method ?? "");
      if (stale && error.code === "ECONNRESET") return attempt(incoming, outgoing, target, false);
      refuse(outgoing, error instanceof UpstreamTimeout ? 504 : 503, error.message);
    });
    outgoing.on("close", () => {
      clearTimeout(limit);
      if (!outgoing.writableFinished) upstream.destroy();
    });
    if (REPEATABLE.has(incoming.method ?? "") && !hasBody(incoming)) upstream.end();
    else incoming.pipe(upstream);
  }

  return {
    forward: (incoming, outgoing, target) => attempt(incoming, outgoing, target, true),
    close: () => agent.destroy(),
  };
}

class UpstreamTimeout extends Error {
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
  }
}

/** Answers in the proxy's own name, so that nobody mistakes it for the application's response. */
export function refuse(outgoing: ServerResponse, status: number, reason: string): void {
  const body = `${JSON.stringify({ proxy: "regatta sandbox mesh", status, reason })}\n`;
  outgoing.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "x-sandbox-mesh": "refused",
  });
  outgoing.end(body);
}

function hasBody(incoming: IncomingMessage): boolean {
  const length = incoming.headers["content-length"];
  return incoming.headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
}

/** Name and value pairs as received, to preserve order, case and repetition; without hop-by-hop headers. */
function rawHeaders(message: IncomingMessage): string[] {
  const kept: string[] = [];
  for (let i = 0; i < message.rawHeaders.length; i += 2) {
    const name = message.rawHeaders[i] ?? "";
    if (!HOP_BY_HOP.has(name.toLowerCase())) kept.push(name, message.rawHeaders[i + 1] ?? "");
  }
  return kept;
}

function passedOn(incoming: IncomingMessage): string[] {
  const headers = rawHeaders(incoming);
  if (incoming.headers["transfer-encoding"] !== undefined) headers.push("Transfer-Encoding", "chunked");
  return headers;
}
