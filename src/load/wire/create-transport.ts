import { lookup } from "node:dns";
import type { LoadTarget } from "../order/request.ts";
import { countBefore, type Share } from "../order/share.ts";
import type { LoadSpec } from "../order/spec.ts";
import { targetsOf } from "../order/targets.ts";
import { AddressBook } from "./address-book.ts";
import { ConnectionTransport } from "./connection-transport.ts";
import { endpointOf } from "./endpoint.ts";
import { grpcFields, grpcKind, grpcMessage } from "./grpc/request.ts";
import { Http1Connection } from "./http1/connection.ts";
import { buildRequest, saysClose } from "./http1/request.ts";
import { type PreparedRequest, prepareRequest, requestFields } from "./http2/request.ts";
import { Http2Transport } from "./http2/transport.ts";
import type { LinkPlan } from "./link.ts";
import { bodyOf, type RequestSource, requestSource } from "./request-source.ts";
import { mayResend } from "./resend.ts";
import { TcpConnection } from "./tcp/connection.ts";
import type { Transport, TransportEvents } from "./transport.ts";

/** All sockets of a thread read into one buffer, large enough that one read usually gets a whole answer. */
const READ_BUFFER_BYTES = 65_536;

/** Creates the transport for one sender's requests over `connections` connections. It does not connect yet. */
export type TransportFactory = (connections: number, events: TransportEvents) => Transport;

/**
 * Prepares what senders need to speak the protocol of a load test. undici is loaded only if it was asked for: the pods'
 * image does not contain it, and every worker starts faster without it.
 */
export async function transportFactory(spec: LoadSpec, share: Share): Promise<TransportFactory> {
  const { undici } = spec;
  const endpoint = endpointOf(spec);
  const firstTurn = countBefore(spec.profile.connections, share);
  const addresses = new AddressBook(endpoint.lookup ?? lookup, firstTurn);
  if (undici === undefined) {
    return (connections, events) => {
      const readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
      return ownTransport(spec, { endpoint, addresses, readBuffer }, connections, events);
    };
  }
  const { UndiciTransport, undiciRequest } = await import("./undici/transport.ts");
  const { keepAlive = true } = spec.profile;
  const requests = sourcesOf(spec, (target) => undiciRequest(target, mayResend(target.method, spec)));
  const options = { ...undici, keepAlive, ...bodyExpectation(spec) };
  return (connections, events) =>
    new UndiciTransport({ ...endpoint, lookup: addresses.lookup }, options, requests, connections, events);
}

function sourcesOf<Request>(
  spec: LoadSpec,
  prepare: (target: LoadTarget) => Request,
): readonly RequestSource<Request>[] {
  return targetsOf(spec).map((target) => requestSource(target, prepare));
}

function ownTransport(
  spec: LoadSpec,
  plan: LinkPlan,
  connections: number,
  events: TransportEvents,
): Transport {
  const { keepAlive = true, streams } = spec.profile;
  const size = { connections, keepAlive };
  const sources = <Request>(prepare: (target: LoadTarget) => Request) => sourcesOf(spec, prepare);
  switch (spec.protocol) {
    case "http1": {
      const http1 = { ...plan, alpn: "http/1.1", ...bodyExpectation(spec) };
      const requests = sources((target) => ({
        bytes: buildRequest(target, keepAlive),
        closes: !keepAlive || saysClose(target),
        head: target.method === "HEAD",
        resendable: mayResend(target.method, spec),
      }));
      return new ConnectionTransport(requests, size, (slot) => new Http1Connection(slot, http1, events));
    }
    case "tcp": {
      const requests = sources((target) => ({
        bytes: bodyOf(target) ?? Buffer.alloc(0),
        closes: !keepAlive,
        resendable: mayResend(target.method, spec),
      }));
      return new ConnectionTransport(requests, size, (slot) => new TcpConnection(slot, plan, events));
    }
    case "http2":
    case "grpc": {
      const requests = sources((target) => http2Request(spec, target));
      return new Http2Transport({ ...plan, alpn: "h2" }, requests, { ...size, streams }, events);
    }
  }
}

function bodyExpectation({ expect }: LoadSpec): { readonly bodyContains?: string } {
  const { bodyContains } = expect ?? {};
  return bodyContains === undefined ? {} : { bodyContains };
}

function http2Request(spec: LoadSpec, target: LoadTarget): PreparedRequest {
  const resendable = mayResend(target.method, spec);
  if (spec.protocol === "http2")
    return prepareRequest(requestFields(target), { body: bodyOf(target), resendable });
  return prepareRequest(grpcFields({ ...spec, target }), {
    body: grpcMessage(spec),
    resendable,
    grpc: grpcKind(spec),
  });
}
