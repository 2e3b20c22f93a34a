import type { RequestSource } from "./request-source.ts";
import type { Transport } from "./transport.ts";

/** A request as it is sent. */
interface SentRequest {
  readonly bytes: Buffer;
}

/** A place for one connection at a time, on which one request at most is under way. */
interface RequestConnection<Request> {
  /** Connects without a request. */
  open(): void;
  /** An event follows, once, and never before this returns. */
  send(request: Request): void;
  expire(): void;
  close(): void;
}

/** A transport whose slots are connections: HTTP/1.1 without pipelining, and TCP echo. */
export class ConnectionTransport<Request extends SentRequest> implements Transport {
  readonly slots: number;
  readonly #requests: readonly RequestSource<Request>[];
  readonly #connections: readonly RequestConnection<Request>[];

  /** @param connect makes the connection of a slot; nothing is connected yet */
  constructor(
    requests: readonly RequestSource<Request>[],
    connections: number,
    connect: (slot: number) => RequestConnection<Request>,
  ) {
    this.slots = connections;
    this.#requests = requests;
    this.#connections = Array.from({ length: connections }, (_, slot) => connect(slot));
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
    const request = "fill" in source ? source.fill(seq) : source.plain;
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
