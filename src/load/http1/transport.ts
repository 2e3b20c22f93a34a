import type { LinkPlan } from "../link.ts";
import type { RequestSource } from "../request-source.ts";
import type { Transport, TransportEvents } from "../transport.ts";
import { Http1Connection } from "./connection.ts";
import type { PreparedRequest } from "./request.ts";

/** HTTP/1.1 without pipelining: a slot is a connection. */
export class Http1Transport implements Transport {
  readonly slots: number;
  readonly #requests: readonly RequestSource<PreparedRequest>[];
  readonly #connections: readonly Http1Connection[];

  constructor(
    plan: LinkPlan,
    requests: readonly RequestSource<PreparedRequest>[],
    connections: number,
    events: TransportEvents,
  ) {
    this.slots = connections;
    this.#requests = requests;
    this.#connections = Array.from(
      { length: connections },
      (_, slot) => new Http1Connection(slot, plan, events),
    );
  }

  get connections(): number {
    return this.slots;
  }

  open(connection: number): void {
    this.#connections[connection]?.open();
  }

  send(slot: number, target: number, seq: number): number {
    const source = this.#requests[target];
    if (source === undefined) throw new RangeError(`There is no target ${target}.`);
    const request = source.plain ?? source.fill(seq);
    this.#connections[slot]?.send(request);
    return request.bytes.length;
  }

  expire(slot: number): void {
    this.#connections[slot]?.expire();
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }
}
