import { endpointOf } from "./endpoint.ts";
import { buildRequest } from "./http1/request.ts";
import { Http1Transport } from "./http1/transport.ts";
import { prepareRequest, requestFields } from "./http2/request.ts";
import { Http2Transport } from "./http2/transport.ts";
import { bodyOf, requestSource } from "./request-source.ts";
import { type LoadSpec, targetsOf } from "./spec.ts";
import type { Transport, TransportEvents } from "./transport.ts";

/** Sockets of one thread read into one buffer; more than an answer usually has, so that one read is enough. */
const READ_BUFFER_BYTES = 65_536;

/** Prepares what one sender needs to speak its protocol over `connections` connections. Nothing is connected yet. */
export function createTransport(spec: LoadSpec, connections: number, events: TransportEvents): Transport {
  const plan = { endpoint: endpointOf(spec), readBuffer: Buffer.allocUnsafeSlow(READ_BUFFER_BYTES) };
  if (spec.protocol === "http2") {
    const requests = targetsOf(spec).map((target) =>
      requestSource(target, (filled) => prepareRequest(requestFields(filled), bodyOf(filled))),
    );
    const size = { connections, streams: spec.profile.streams };
    return new Http2Transport({ ...plan, alpn: "h2" }, requests, size, events);
  }
  const requests = targetsOf(spec).map((target) =>
    requestSource(target, (filled) => ({ bytes: buildRequest(filled), head: filled.method === "HEAD" })),
  );
  return new Http1Transport({ ...plan, alpn: "http/1.1" }, requests, connections, events);
}
