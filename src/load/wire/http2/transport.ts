import type { LinkPlan } from "../link.ts";
import type { RequestSource } from "../request-source.ts";
import type { Transport, TransportEvents } from "../transport.ts";
import { Http2Connection } from "./connection.ts";
import { FlushQueue } from "./flush-queue.ts";
import type { PreparedRequest } from "./request.ts";

/**
 * HTTP/2: a slot holds one stream. Consecutive slots are on different connections, so that a few concurrent requests
 * spread over as many connections as there are.
 */
export class Http2Transport implements Transport {
  readonly connections: number;
  readonly slots: number;
  readonly #requests: readonly RequestSource<PreparedRequest>[];
  readonly #connections: readonly Http2Connection[];

  constructor(
    plan: LinkPlan,
    requests: readonly RequestSource<PreparedRequest>[],
    size: { readonly connections: number; readonly streams: number; readonly keepAlive: boolean },
    events: TransportEvents,
  ) {
    const { connections, streams, keepAlive } = size;
    const sessionPlan = { ...plan, streams, keepAlive, flushQueue: new FlushQueue() };
    this.connections = keepAlive ? connections : 0;
    this.slots = connections * streams;
    this.#requests = requests;
    this.#connections = Array.from(
      { length: connections },
      (_, first) => new Http2Connection(sessionPlan, { first, step: connections }, events),
    );
  }

  open(connection: number): void {
    this.#connections[connection]?.open();
  }

  send(slot: number, target: number, seq: number): void {
    const source = this.#requests[target];
    if (source === undefined) throw new RangeError(`There is no target ${target}.`);
    const request = source.plain ?? source.fill(seq);
    const { length } = this.#connections;
    this.#connections[slot % length]?.send(Math.floor(slot / length), request);
  }

  expire(slot: number): void {
    const { length } = this.#connections;
    this.#connections[slot % length]?.expire(Math.floor(slot / length));
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }
}
