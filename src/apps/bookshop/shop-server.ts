import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { surviveClients } from "../../base/http-server.ts";
import type { RequestCounter } from "./request-counter.ts";
import type { ShopAnswer, ShopService } from "./services.ts";
import { propagatedHeaders, UpstreamError } from "./upstream.ts";

/** Longer than any pause of a load test, so that idle kept-alive connections are not closed during one. */
const KEEP_ALIVE_MS = 120_000;

export interface ShopServerOptions {
  readonly name: string;
  readonly version: string;
  readonly service: ShopService;
  readonly counter: RequestCounter;
  /** Added to every response except `/healthz`, in milliseconds; makes a version slow for lessons. */
  readonly slowMs: number;
}

/**
 * The HTTP server of one service: `/healthz` for probes (not counted), `/version` for single-hop measurements (answered
 * by this service alone), and the service's own paths. If an upstream fails, the response is a 502 or 504 that names
 * it.
 */
export function createShopServer(options: ShopServerOptions): Server {
  const version = JSON.stringify({ service: options.name, version: options.version });
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    if (path === "/healthz")
      return send(response, 200, { contentType: "application/json", body: '{"ok":true}' });
    options.counter.add();
    const answered = answer(options, path, version, request);
    void answered.then(([status, body]) => send(response, status, body));
  });
  surviveClients(server);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.requestTimeout = 0;
  return server;
}

async function answer(
  options: ShopServerOptions,
  path: string,
  version: string,
  request: IncomingMessage,
): Promise<readonly [number, ShopAnswer]> {
  try {
    if (options.slowMs > 0) await delay(options.slowMs);
    if (path === "/version") return [200, { contentType: "application/json", body: version }];
    const wantsHtml = request.headers.accept?.includes("text/html") ?? false;
    const found = await options.service({ path, headers: propagatedHeaders(request.headers), wantsHtml });
    return found ? [200, found] : [404, problem(`${options.name} has no ${path}`)];
  } catch (error) {
    if (error instanceof UpstreamError) return [error.status, problem(error.message)];
    return [500, problem((error as Error).message)];
  }
}

function problem(message: string): ShopAnswer {
  return { contentType: "application/json", body: JSON.stringify({ error: message }) };
}

function send(response: ServerResponse, status: number, answer: ShopAnswer): void {
  response.writeHead(status, {
    "content-type": answer.contentType,
    "content-length": Buffer.byteLength(answer.body),
  });
  response.end(answer.body);
}
