import type { RequestSource } from "./request-source.ts";
import type { Transport } from "./transport.ts";

/** Holds one connection at a time, with at most one request in flight on it. */
interface RequestConnection<Request> {
  /** Connects without a request. */
  open(): void;
  /** Exactly one event follows, never before this returns. */
  send(request: Request): void;
  expire(): void;
  close(): void;
}

/** A transport with one slot per connection: HTTP/1.1 without pipelining, and TCP echo. */
export class ConnectionTransport<Request> implements Transport {
  readonly slots: number;
  readonly connections: number;
  readonly #requests: readonly RequestSource<Request>[];
  readonly #connections: readonly RequestConnection<Request>[];

  /** @param connect creates the connection for a slot; it does not connect yet */
  constructor(
    requests: readonly RequestSource<Request>[],
    { connections, keepAlive }: { readonly connections: number; readonly keepAlive: boolean },
    connect: (slot: number) => RequestConnection<Request>,
  ) {
    this.slots = connections;
    this.connections = keepAlive ? connections : 0;
    this.#requests = requests;
    this.#connections = Array.from({ length: connections }, (_, slot) => connect(slot));
  }

  open(connection: number): void {
    this.#connections[connection]?.open();
  }

  send(slot: number, target: number, seq: number): void {
    const source = this.#requests[target];
    if (source === undefined) throw new RangeError(`There is no target ${target}.`);
    this.#connections[slot]?.send("fill" in source ? source.fill(seq) : source.plain);
  }

  expire(slot: number): void {
    this.#connections[slot]?.expire();
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }
}
