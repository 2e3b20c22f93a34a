import { endpointOf } from "./endpoint.ts";
import { buildRequest } from "./http1/request.ts";
import { Http1Transport } from "./http1/transport.ts";
import type { LoadSpec } from "./spec.ts";
import type { Transport, TransportEvents } from "./transport.ts";

/** Prepares what one sender needs to speak its protocol over `connections` connections. Nothing is connected yet. */
export function createTransport(spec: LoadSpec, connections: number, events: TransportEvents): Transport {
  const { method } = spec.target;
  const requests = [{ bytes: buildRequest(spec.target), head: method === "HEAD" }];
  return new Http1Transport(endpointOf(spec), requests, connections, events);
}
