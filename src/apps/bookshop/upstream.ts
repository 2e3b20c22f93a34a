import { Agent, get, type IncomingHttpHeaders, type IncomingMessage } from "node:http";

/** Headers that a service passes on, so that traces are connected and rules on users also match after the first hop. */
const PROPAGATED = [
  "x-request-id",
  "traceparent",
  "tracestate",
  "baggage",
  "b3",
  "x-b3-traceid",
  "x-b3-spanid",
  "x-b3-parentspanid",
  "x-b3-sampled",
  "x-b3-flags",
  "x-user",
  "x-canary",
] as const;
const TIMEOUT_MS = 10_000;

/** An upstream service failed. `status` is what the caller should respond with: 502, or 504 if it was too slow. */
export class UpstreamError extends Error {
  override readonly name = "UpstreamError";
  readonly status: 502 | 504;

  constructor(status: 502 | 504, message: string) {
    super(message);
    this.status = status;
  }
}

/** The headers of a request that are also sent with its calls to other services. */
export function propagatedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of PROPAGATED) {
    const value = headers[name];
    if (typeof value === "string") passed[name] = value;
  }
  return passed;
}

/** Calls other services over kept-alive connections. */
export class Upstreams {
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 256 });

  /** @returns the parsed JSON response. @throws UpstreamError if it is late, refused, not a 200, or not JSON. */
  json(url: string, headers: Record<string, string>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const request = get(url, { agent: this.#agent, headers, timeout: TIMEOUT_MS }, (response) => {
        readJson(response).then(resolve, (error: unknown) =>
          reject(new UpstreamError(502, `${url}: ${(error as Error).message}`)),
        );
      });
      request.on("timeout", () => {
        reject(new UpstreamError(504, `${url}: no answer in ${TIMEOUT_MS} ms`));
        request.destroy();
      });
      request.on("error", (error) => reject(new UpstreamError(502, `${url}: ${error.message}`)));
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function readJson(response: IncomingMessage): Promise<unknown> {
  let text = "";
  response.setEncoding("utf8");
  for await (const chunk of response as AsyncIterable<string>) text += chunk;
  if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
  return JSON.parse(text);
}
