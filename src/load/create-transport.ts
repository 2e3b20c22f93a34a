import { endpointOf } from "./endpoint.ts";
import { prepareRequest } from "./http1/request.ts";
import { Http1Transport } from "./http1/transport.ts";
import { type LoadSpec, targetsOf } from "./spec.ts";
import type { Transport, TransportEvents } from "./transport.ts";

/** Sockets of one thread read into one buffer; more than an answer usually has, so that one read is enough. */
const READ_BUFFER_BYTES = 65_536;

/** Prepares what one sender needs to speak its protocol over `connections` connections. Nothing is connected yet. */
export function createTransport(spec: LoadSpec, connections: number, events: TransportEvents): Transport {
  const requests = targetsOf(spec).map(prepareRequest);
  const readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  return new Http1Transport(
    { endpoint: endpointOf(spec), alpn: "http/1.1", readBuffer },
    requests,
    connections,
    events,
  );
}
