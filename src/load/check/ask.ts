import { request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import type { ConnectionOptions } from "node:tls";
import { formatDuration } from "../../base/duration.ts";
import { timedSignal } from "../../base/timed-signal.ts";
import type { RequestSpec } from "../order/request.ts";
import { pathTemplateOf } from "../order/template.ts";
import { type EndpointTls, endpointOf } from "../wire/endpoint.ts";
import { libraryHeaders } from "../wire/library-headers.ts";
import type { Answer } from "./url-check.ts";

/** How much of an answer is read. */
const MOST_BODY_BYTES = 65_536;

/**
 * Sends the request once, on a new connection; does not follow redirects.
 * @throws Error with the reason in words if there is no answer, or none within `timeoutMs`; the reason of `signal`.
 */
export async function ask(request: RequestSpec, timeoutMs: number, signal: AbortSignal): Promise<Answer> {
  const limit = timedSignal(timeoutMs, signal);
  const startedAtMs = performance.now();
  try {
    const { status, body } = await answerTo(request, limit.signal);
    return { status, body, durationMs: performance.now() - startedAtMs };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.isOver())
      throw new Error(`it did not answer within ${formatDuration(timeoutMs)}`, { cause: error });
    throw error;
  } finally {
    limit.end();
  }
}

/** `https.request` passes these on to `tls.connect`, although its type does not include `secureContext`. */
function secured({ context, insecure, serverName }: EndpointTls): ConnectionOptions {
  return {
    secureContext: context,
    rejectUnauthorized: !insecure,
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}

function answerTo(
  request: RequestSpec,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly body: string }> {
  const url = new URL(request.target.url);
  const { host, port, lookup, tls } = endpointOf(request);
  const { method, body } = request.target;
  const options = {
    host,
    port,
    method,
    signal,
    path: pathTemplateOf(request.target.url),
    agent: false as const,
    headers: { host: url.host, ...libraryHeaders(request.target) },
    ...(lookup === undefined ? {} : { lookup }),
  };
  return new Promise((resolve, reject) => {
    const sent = tls === undefined ? plainRequest(options) : secureRequest({ ...options, ...secured(tls) });
    sent.on("error", reject);
    sent.on("response", (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const done = () => {
        const text = Buffer.concat(chunks).subarray(0, MOST_BODY_BYTES).toString("utf8");
        resolve({ status: response.statusCode ?? 0, body: text });
      };
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes < MOST_BODY_BYTES) return;
        done();
        sent.destroy();
      });
      response.on("end", done);
      response.on("error", reject);
    });
    sent.end(body);
  });
}
