import { Agent, type Dispatcher, ProxyAgent } from "undici";
import type { LoadTarget } from "../../order/request.ts";
import type { UndiciOptions } from "../../order/spec.ts";
import { pathTemplateOf } from "../../order/template.ts";
import { causeOfError } from "../cause-of-error.ts";
import type { Endpoint } from "../endpoint.ts";
import { BodySearch } from "../http1/body-search.ts";
import { buildRequest } from "../http1/request.ts";
import { libraryHeaders } from "../library-headers.ts";
import { bodyOf, type RequestSource } from "../request-source.ts";
import type { Transport, TransportEvents } from "../transport.ts";
import { kindOfError } from "./error-kind.ts";

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** A request in the form that undici takes. */
export interface UndiciRequest {
  readonly options: Dispatcher.DispatchOptions;
  /** What our own HTTP/1.1 would send; undici sends nearly the same. */
  readonly bytes: number;
  /** See `mayResend`. */
  readonly resendable: boolean;
}

export function undiciRequest(target: LoadTarget, resendable: boolean): UndiciRequest {
  return {
    options: {
      origin: new URL(target.url).origin,
      path: pathTemplateOf(target.url),
      method: target.method,
      headers: libraryHeaders(target),
      body: bodyOf(target) ?? null,
    },
    bytes: buildRequest(target).length,
    resendable,
  };
}

/**
 * HTTP/1.1 by undici, for what our own path cannot do: a forward proxy, and following redirects. A slot is one request
 * in flight; undici opens connections as needed, so connection times are unknown.
 */
export class UndiciTransport implements Transport {
  readonly connections: number;
  readonly #requests: readonly RequestSource<UndiciRequest>[];
  readonly #redirects: number;
  readonly #events: TransportEvents;
  readonly #agent: Agent | ProxyAgent;
  readonly #bodyContains: string | undefined;
  /** The request in flight on a slot; events of any other come too late and are ignored. */
  readonly #current: (Answer | undefined)[];

  constructor(
    endpoint: Endpoint,
    options: ConnectionOptions & { readonly bodyContains?: string },
    requests: readonly RequestSource<UndiciRequest>[],
    connections: number,
    events: TransportEvents,
  ) {
    this.connections = connections;
    this.#requests = requests;
    this.#redirects = options.redirects ?? 0;
    this.#bodyContains = options.bodyContains;
    this.#events = events;
    this.#agent = agentOf(endpoint, options, connections);
    this.#current = new Array<Answer | undefined>(connections).fill(undefined);
  }

  get slots(): number {
    return this.connections;
  }

  /** undici connects only when it sends, so this reports a connection that ended without a request. */
  open(): void {
    setImmediate(() => this.#events.onIdleClose());
  }

  send(slot: number, target: number, seq: number): void {
    const source = this.#requests[target];
    if (source === undefined) throw new RangeError(`There is no target ${target}.`);
    const request = "fill" in source ? source.fill(seq) : source.plain;
    this.#dispatch(slot, { ...request, redirects: this.#redirects, bytesBefore: 0 });
  }

  expire(slot: number): void {
    const answer = this.#current[slot];
    this.#current[slot] = undefined;
    answer?.controller?.abort(new Error("The request timed out."));
    this.#events.onFailure(slot, "timeout", answer?.bytesIn ?? 0);
  }

  close(): void {
    this.#current.fill(undefined);
    void this.#agent.destroy();
  }

  #dispatch(slot: number, attempt: Attempt): void {
    const { options, bytes, redirects, resendable, bytesBefore } = attempt;
    const answer: Answer = {
      controller: undefined,
      status: 0,
      location: undefined,
      bytesIn: bytesBefore,
      search: this.#bodyContains === undefined ? undefined : new BodySearch(this.#bodyContains),
    };
    this.#current[slot] = answer;
    const isCurrent = () => this.#current[slot] === answer;
    this.#agent.dispatch(options, {
      onRequestStart: (controller) => {
        answer.controller = controller;
        if (isCurrent()) this.#events.onSent(slot, bytes);
        else controller.abort(new Error("The request timed out."));
      },
      onResponseStart(_controller, status, headers) {
        answer.status = status;
        const { location } = headers;
        answer.location = typeof location === "string" ? location : undefined;
        for (const [name, value] of Object.entries(headers))
          answer.bytesIn += `${name}: ${String(value)}\r\n`.length;
      },
      onResponseData(_controller, part) {
        answer.bytesIn += part.length;
        answer.search?.read(part, 0, part.length);
      },
      onResponseEnd: () => {
        if (!isCurrent()) return;
        const next = redirects > 0 ? redirected(options, answer) : undefined;
        if (next)
          this.#dispatch(slot, {
            ...attempt,
            options: next,
            redirects: redirects - 1,
            bytesBefore: answer.bytesIn,
          });
        else {
          this.#current[slot] = undefined;
          const bodyFits = answer.search === undefined || answer.search.found;
          this.#events.onAnswer(slot, answer.status, answer.bytesIn, bodyFits);
        }
      },
      onResponseError: (_controller, error) => {
        if (!isCurrent()) return;
        const kind = kindOfError(error, answer.status > 0);
        // undici does not say whether the connection was open before; a second attempt on a new one costs little.
        if (kind === "reset" && resendable) {
          this.#events.onResent(slot);
          answer.controller = undefined;
          // Not at once: what is dispatched while undici takes a connection down makes it reuse no connection any more.
          setImmediate(() => {
            if (isCurrent()) this.#dispatch(slot, { ...attempt, resendable: false });
          });
          return;
        }
        this.#current[slot] = undefined;
        this.#events.onFailure(slot, kind, answer.bytesIn, causeOfError(error));
      },
    });
  }
}

interface ConnectionOptions extends UndiciOptions {
  readonly keepAlive: boolean;
}

/** A request on its way, of which there may be several for one: after a redirect, or after a lost connection. */
interface Attempt extends UndiciRequest {
  readonly redirects: number;
  readonly bytesBefore: number;
}

interface Answer {
  controller: Dispatcher.DispatchController | undefined;
  status: number;
  location: string | undefined;
  bytesIn: number;
  readonly search: BodySearch | undefined;
}

function agentOf(
  endpoint: Endpoint,
  { proxy, keepAlive }: ConnectionOptions,
  connections: number,
): Agent | ProxyAgent {
  const { tls, lookup } = endpoint;
  const secure = {
    ...(tls === undefined ? {} : { secureContext: tls.context, rejectUnauthorized: !tls.insecure }),
    ...(tls?.serverName === undefined ? {} : { servername: tls.serverName }),
  };
  const common = { connections, pipelining: keepAlive ? 1 : 0 };
  if (proxy !== undefined) return new ProxyAgent({ ...common, uri: proxy, requestTls: secure });
  return new Agent({ ...common, connect: { ...secure, ...(lookup === undefined ? {} : { lookup }) } });
}

/**
 * The request that a redirect leads to (RFC 9110 §15.4), within the same origin only: load on any other origin was not
 * allowed, so an answer that points elsewhere is the final one.
 */
function redirected(
  options: Dispatcher.DispatchOptions,
  { status, location }: Answer,
): Dispatcher.DispatchOptions | undefined {
  if (!REDIRECTS.has(status) || location === undefined) return undefined;
  const origin = String(options.origin);
  if (!URL.canParse(location, `${origin}${options.path}`)) return undefined;
  const url = new URL(location, `${origin}${options.path}`);
  if (url.origin !== origin) return undefined;
  const path = `${url.pathname}${url.search}`;
  const becomesGet = status === 303 || (status < 303 && options.method === "POST");
  return becomesGet ? { ...options, path, method: "GET", body: null } : { ...options, path };
}
