import type { ErrorKind } from "../result/result.ts";

/** Who is told what happens; `slot` says to which request. */
export interface TransportEvents {
  /** A connection stands. Times in milliseconds; `tlsMs` is undefined without TLS. */
  onOpen(connectMs: number, tlsMs: number | undefined): void;
  /** The request was answered in whole. */
  onAnswer(slot: number, status: number, bytesIn: number): void;
  /** The request will not be answered. */
  onFailure(slot: number, kind: ErrorKind, bytesIn: number): void;
  /** A connection ended, or could not be made, while no request waited on it. */
  onIdleClose(): void;
}

/**
 * What carries the requests of one sender: connections that are made again when they ended, and slots, each a place for
 * one request under way. HTTP/1.1 has one slot a connection, HTTP/2 one a stream.
 */
export interface Transport {
  readonly connections: number;
  readonly slots: number;
  /** Makes a connection (0 … `connections` - 1) without a request; `onOpen` or `onIdleClose` follows. */
  open(connection: number): void;
  /**
   * Sends on a free slot; `onAnswer` or `onFailure` follows, once, and never before this returns.
   * @param target which of the prepared requests, from 0
   * @param seq the request's number in the whole load test, from 0, for what differs from request to request
   * @returns the bytes of the request
   */
  send(slot: number, target: number, seq: number): number;
  /** Gives up the request that is under way because its time is over: `onFailure` follows at once. */
  expire(slot: number): void;
  /** Ends all connections without a word to anyone. */
  close(): void;
}
