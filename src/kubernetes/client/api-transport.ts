import { type Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import type { KubeConfig } from "@kubernetes/client-node";
import { Failure, hasCode } from "../../base/failure.ts";
import { type ApiTarget, failureOfNetwork, failureOfStatus } from "./api-failure.ts";
import { asksProgram } from "./credential-program.ts";
import { readRetryAfter, retryDelayMs } from "./retry-delay.ts";

export interface ApiCall {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
  /** What the call does, for the wording of its failure: "apply Deployment race-none/storefront". */
  readonly doing: string;
}

/** From the call to the first byte of the response; a webhook may take up to 30 s of it. */
const ANSWER_TIMEOUT_MS = 40_000;
/** From there to its last byte. */
const BODY_TIMEOUT_MS = 60_000;
const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** After this idle time the kernel checks whether a peer has vanished silently. */
const KEEP_ALIVE_MS = 15_000;

/**
 * HTTP to one API server with the credentials of a kubeconfig. Bodies pass through as plain JSON, so that fields that
 * no generated model knows survive (this library's generated client drops or renames them). Every call it makes is
 * idempotent; calls that the server or the network refuses temporarily are retried.
 */
export class ApiTransport {
  readonly #load: () => KubeConfig;
  readonly #open = new Set<ClientRequest>();
  #config: KubeConfig;
  #agent: { readonly key: string; readonly agent: Agent } | undefined;

  /** @param load reads the kubeconfig; again after a failed call, since its credentials or address may have changed. */
  constructor(load: () => KubeConfig) {
    this.#load = load;
    this.#config = load();
  }

  get target(): ApiTarget {
    const cluster = this.#config.getCurrentCluster();
    return {
      server: cluster?.server ?? "",
      context: this.#config.getCurrentContext(),
      ...(cluster?.proxyUrl === undefined ? {} : { proxy: cluster.proxyUrl }),
    };
  }

  /** @returns the parsed body of the response. @throws Failure `KUBE_…`, or the signal's reason. */
  async json(call: ApiCall): Promise<unknown> {
    return (await this.sized(call)).value;
  }

  /** As `json`, with the size of the body. */
  async sized(call: ApiCall): Promise<{ readonly value: unknown; readonly bytes: number }> {
    let isReadAgain = false;
    for (let attempt = 0; ; attempt++) {
      try {
        const text = await readText(await this.#send(call), call.doing);
        return { value: JSON.parse(text), bytes: text.length };
      } catch (error) {
        call.signal?.throwIfAborted();
        const failure = error instanceof Failure ? error : failureOfNetwork(error, this.target);
        if (!isReadAgain && this.#readAgain(failure)) {
          isReadAgain = true;
          continue;
        }
        const delayMs = retryDelayMs(failure, attempt);
        if (delayMs === undefined) throw failure;
        await delay(delayMs, undefined, call.signal ? { signal: call.signal } : {}).catch(() => {
          throw call.signal?.reason;
        });
      }
    }
  }

  /** @returns the response as a stream, for watches and logs; destroy it to end the call. */
  async stream(call: ApiCall): Promise<IncomingMessage> {
    try {
      return await this.#send(call);
    } catch (error) {
      call.signal?.throwIfAborted();
      const failure = error instanceof Failure ? error : failureOfNetwork(error, this.target);
      this.#readAgain(failure); // for whoever asks for the stream again
      throw failure;
    }
  }

  /**
   * @returns whether the call is worth making again: the kubeconfig says something else by now, or a program is asked for
   *   other credentials than those that were refused.
   */
  #readAgain(failure: Failure): boolean {
    if (!hasCode(failure, "KUBE_UNAUTHORIZED", "KUBE_UNREACHABLE", "KUBE_CREDENTIALS")) return false;
    try {
      const config = this.#load();
      const isNew = config.exportConfig() !== this.#config.exportConfig();
      this.#config = config;
      return isNew || (failure.code === "KUBE_UNAUTHORIZED" && asksProgram(config));
    } catch {
      return false; // It may just be being written; the failure of the call says more.
    }
  }

  /** Aborts all open calls and closes all connections. */
  close(): void {
    for (const request of this.#open) request.destroy();
    this.#agent?.agent.destroy();
  }

  async #send(call: ApiCall): Promise<IncomingMessage> {
    call.signal?.throwIfAborted();
    const options = await this.#options(call);
    const url = new URL(this.target.server.replace(/\/$/, "") + call.path);
    for (const [key, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.set(key, value);
    }
    const response = await this.#answer(url, options, call);
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return response;
    const retryAfterMs = readRetryAfter(response.headers["retry-after"], Date.now());
    throw failureOfStatus(status, await readText(response, call.doing), call.doing, {
      ...this.target,
      retryAfterMs,
    });
  }

  async #options(call: ApiCall): Promise<RequestOptions> {
    const options: RequestOptions = { method: call.method };
    if (call.signal) options.signal = call.signal; // For a program that provides credentials.
    await this.#config.applyToHTTPSOptions(options); // Refreshes tokens and reads rotated certificates.
    delete options.signal; // Node.js would no longer listen to it once the response begins.
    options.agent = this.#reusedAgent(options);
    options.headers = {
      ...options.headers,
      accept: "application/json",
      ...bodyHeaders(call),
    };
    return options;
  }

  /**
   * The library makes a new agent for each call; ours keeps connections open as long as the credentials stay the same.
   */
  #reusedAgent(options: RequestOptions): Agent {
    const fresh = options.agent as Agent;
    // The agent of a proxy has more to it than its options.
    const isProxied = this.#config.getCurrentCluster()?.proxyUrl !== undefined;
    if (isProxied || !(fresh instanceof HttpsAgent)) return fresh;
    const { ca, cert, key, servername, rejectUnauthorized } = options;
    const identity = JSON.stringify([ca, cert, key, servername, rejectUnauthorized].map(String));
    if (this.#agent?.key !== identity) {
      this.#agent?.agent.destroy();
      this.#agent = {
        key: identity,
        agent: new HttpsAgent({ ...fresh.options, keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS }),
      };
    }
    return this.#agent.agent;
  }

  #answer(url: URL, options: RequestOptions, call: ApiCall): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const send = url.protocol === "http:" ? httpRequest : httpsRequest;
      const request = send(url, options);
      const abort = () => request.destroy(new Error("aborted"));
      const late = setTimeout(() => request.destroy(timedOut("no answer")), ANSWER_TIMEOUT_MS);
      call.signal?.addEventListener("abort", abort, { once: true });
      this.#open.add(request);
      request.on("response", (response) => {
        clearTimeout(late);
        resolve(response);
      });
      request.on("socket", (socket) => socket.setKeepAlive(true, KEEP_ALIVE_MS));
      request.on("error", reject);
      request.on("close", () => {
        clearTimeout(late);
        call.signal?.removeEventListener("abort", abort);
        this.#open.delete(request);
      });
      request.end(bodyText(call));
    });
  }
}

function bodyText({ body }: ApiCall): string | undefined {
  return body === undefined ? undefined : JSON.stringify(body);
}

/** With the length: Node sends the body of a DELETE without saying where it ends. */
function bodyHeaders(call: ApiCall): Readonly<Record<string, string>> {
  const text = bodyText(call);
  if (text === undefined) return {};
  const length = String(Buffer.byteLength(text));
  return { "content-type": call.contentType ?? "application/json", "content-length": length };
}

/** @throws Failure `KUBE_TOO_MANY` for a body that is too large; an error `ETIMEDOUT` for one that does not end. */
async function readText(response: IncomingMessage, doing: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const late = setTimeout(() => response.destroy(timedOut("the answer does not end")), BODY_TIMEOUT_MS);
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) throw tooLarge(doing);
      chunks.push(chunk);
    }
  } finally {
    clearTimeout(late);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function timedOut(message: string): Error {
  return Object.assign(new Error(message), { code: "ETIMEDOUT" });
}

function tooLarge(doing: string): Failure {
  return new Failure(
    "KUBE_TOO_MANY",
    `The cluster was asked to ${doing}, and its answer is larger than ${MAX_BODY_BYTES} bytes.`,
    {
      hint: "Narrow it by a namespace or a label selector; an API server stores no single object of that size.",
    },
  );
}
