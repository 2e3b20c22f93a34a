import type { FailureCause } from "../result/failure-cause.ts";
import type { ErrorKind } from "../result/result.ts";

/** Receives what happens; `slot` identifies the request. */
export interface TransportEvents {
  /** A connection was established. Times in milliseconds; `tlsMs` is undefined without TLS. */
  onOpen(connectMs: number, tlsMs: number | undefined): void;
  /** Bytes of the request were written to its connection, in one or more parts. */
  onSent(slot: number, bytes: number): void;
  /** The request, which had been written, goes out once more: its connection ended before the answer began. */
  onResent(slot: number): void;
  /** The request was answered completely. @param bodyFits whether the body contains what it should */
  onAnswer(slot: number, status: number, bytesIn: number, bodyFits?: boolean): void;
  /** The request will not be answered. */
  onFailure(slot: number, kind: ErrorKind, bytesIn: number, cause?: FailureCause): void;
  /** A connection ended, or could not be established, while no request was waiting on it. */
  onIdleClose(cause?: FailureCause): void;
}

/**
 * Carries the requests of one sender over connections that are re-established when they end. Each slot holds one request
 * in flight: HTTP/1.1 has one slot per connection, HTTP/2 one per stream.
 */
export interface Transport {
  /** How many to establish before the load begins; 0 if every request makes its own. */
  readonly connections: number;
  readonly slots: number;
  /** Establishes a connection (0 … `connections` - 1) without a request; `onOpen` or `onIdleClose` follows. */
  open(connection: number): void;
  /**
   * Sends on a free slot; exactly one `onAnswer` or `onFailure` follows, never before this returns.
   * @param target index of the prepared request, from 0
   * @param seq the request's number in the whole load test, from 0, used to fill placeholders
   */
  send(slot: number, target: number, seq: number): void;
  /** Gives up the request in flight because it has timed out: `onFailure` follows at once. */
  expire(slot: number): void;
  /** Closes all connections and reports nothing. */
  close(): void;
}
