import type { FailureCause } from "../../result/failure-cause.ts";
import type { ErrorKind } from "../../result/result.ts";
import { grpcAnswer, grpcStatusCode } from "./answer.ts";
import { CANCEL, NO_ERROR, numberFrame, RST_STREAM } from "./frames.ts";
import type { Outbox } from "./outbox.ts";
import type { PeerSettings } from "./peer-settings.ts";
import type { PreparedRequest } from "./request.ts";
import type { RequestWriter } from "./request-writer.ts";
import type { StreamTable } from "./stream-table.ts";

const DEADLINE_EXCEEDED = 4;
const WRONG_LENGTH: FailureCause = { reason: "the answer is not as long as its content-length says" };

/**
 * How far a request came that the server has not processed: it was written; it was waiting for its turn behind others; or it was
 * waiting on a connection that took no request at all.
 */
export type Unprocessed = "sent" | "queued" | "turned away";

/** Receives the outcome of requests; `place` identifies the request. */
export interface ExchangeEvents {
  /** Bytes of the request were written; told before its outcome. */
  onSent(place: number, bytes: number): void;
  onAnswer(place: number, status: number, bytesIn: number): void;
  onFailure(place: number, kind: ErrorKind, bytesIn: number, cause?: FailureCause): void;
  /**
   * The server has not processed the request: it may be sent again.
   * @param cause what it fails with if it was sent again, or turned away, before
   */
  onUnprocessed(place: number, how: Unprocessed, cause?: FailureCause): void;
  /** No more requests are accepted; those in flight continue. */
  onRetired(): void;
}

/** What requests count as that a connection leaves unanswered. */
export interface EndKinds {
  readonly beforeAnswer: ErrorKind;
  readonly withinAnswer: ErrorKind;
}

export interface ExchangeParts {
  readonly streams: StreamTable;
  readonly peer: PeerSettings;
  readonly writer: RequestWriter;
  readonly outbox: Outbox;
  /** Whether the connection takes more than one request. */
  readonly keepAlive: boolean;
}

/** The requests of one connection, from the moment they are added until they are answered or have failed. */
export class Exchanges {
  readonly #parts: ExchangeParts;
  readonly #events: ExchangeEvents;
  /** Places whose requests are waiting for the connection, or for the peer to allow another stream. */
  readonly #waiting: number[] = [];
  /** Number of reads from the connection. */
  #reads = 0;
  #retired = false;

  constructor(parts: ExchangeParts, events: ExchangeEvents) {
    this.#parts = parts;
    this.#events = events;
  }

  get anyWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Whether any request is on the connection, in flight or waiting. */
  get any(): boolean {
    return this.#parts.streams.all.some(({ request }) => request !== undefined);
  }

  /** Whether none is in flight and no more are accepted. */
  get areOver(): boolean {
    return this.#retired && this.#parts.streams.open === 0;
  }

  /** Bytes were read. */
  onRead(): void {
    this.#reads++;
  }

  /** Adds the request of a free place and writes it as soon as the peer allows. */
  add(place: number, request: PreparedRequest): void {
    const stream = this.#parts.streams.at(place);
    stream.request = request;
    stream.reused = this.#parts.peer.known;
    if (this.#waiting.length === 0 && this.#mayStart()) this.#start(place);
    else this.#waiting.push(place);
  }

  startWaiting(): void {
    while (this.#waiting.length > 0 && this.#mayStart()) this.#start(this.#waiting.shift() ?? 0);
  }

  /** Takes back a request that is still waiting. @returns undefined if it was already sent */
  withdraw(place: number): PreparedRequest | undefined {
    const stream = this.#parts.streams.at(place);
    const { request } = stream;
    if (stream.id !== 0) return undefined;
    this.#waiting.splice(this.#waiting.indexOf(place), 1);
    stream.end();
    return request;
  }

  /** Gives up a request that was sent, because it has timed out. */
  expire(place: number): void {
    // Nothing at all has arrived since it was sent: the peer may be gone.
    if (this.#parts.streams.at(place).readsBefore === this.#reads) this.retire();
    const { request, bytesIn } = this.#parts.streams.at(place);
    this.#parts.outbox.add(numberFrame(RST_STREAM, this.#parts.streams.idAt(place), CANCEL));
    this.#release(place);
    this.timedOut(place, request, bytesIn);
  }

  /** A gRPC call whose deadline has passed has a status, whether the server said it in time or not. */
  timedOut(place: number, request: PreparedRequest | undefined, bytesIn: number): void {
    if (request?.grpc === undefined) this.#events.onFailure(place, "timeout", bytesIn);
    else this.#events.onAnswer(place, grpcStatusCode(DEADLINE_EXCEEDED), bytesIn);
  }

  /** The answer on a place is complete. */
  finish(place: number): void {
    const stream = this.#parts.streams.at(place);
    const { bytesIn } = stream;
    const { hasItsLength } = stream;
    const outcome = stream.request?.grpc === undefined ? stream.status : grpcAnswer(stream);
    // The answer is complete before the whole request was sent: the rest is not needed (RFC 9113 §8.1).
    if (stream.sending) this.#parts.outbox.add(numberFrame(RST_STREAM, stream.id, NO_ERROR));
    this.#release(place);
    if (!hasItsLength) this.#events.onFailure(place, "protocol", bytesIn, WRONG_LENGTH);
    else if (typeof outcome === "number") this.#events.onAnswer(place, outcome, bytesIn);
    else this.#events.onFailure(place, "protocol", bytesIn, outcome);
  }

  /** Ends the request from our side. @param code the error code sent to the server */
  abort(place: number, code: number, kind: ErrorKind, cause?: FailureCause): void {
    this.#parts.outbox.add(numberFrame(RST_STREAM, this.#parts.streams.idAt(place), code));
    this.fail(place, kind, cause);
  }

  fail(place: number, kind: ErrorKind, cause?: FailureCause): void {
    const { bytesIn } = this.#parts.streams.at(place);
    this.#release(place);
    this.#events.onFailure(place, kind, bytesIn, cause);
  }

  /** The server has not processed the request and will not. */
  leaveUnprocessed(place: number, cause: FailureCause): void {
    this.#release(place);
    this.#events.onUnprocessed(place, "sent", cause);
  }

  /**
   * Fails what is left once the connection has ended, or has it sent again: an idle time-out of the server may have come
   * just as a request was written.
   * @param split the stream of the frame that was cut off; 0 for none
   */
  end(split: number, kinds: EndKinds, cause?: FailureCause): void {
    const left = this.#parts.streams.all.flatMap(({ request, id, bytesIn, bytesOut, reused }, place) => {
      if (request === undefined) return [];
      const begun = bytesIn > 0 || (id !== 0 && id === split);
      const kind = begun ? kinds.withinAnswer : kinds.beforeAnswer;
      const sent = id !== 0;
      const again = !begun && kind === "reset" && reused && (!sent || request.resendable);
      return [{ place, kind, bytesIn, bytesOut, sent, again }];
    });
    for (const { place, kind, bytesIn, bytesOut, sent, again } of left) {
      if (sent) this.#events.onSent(place, bytesOut);
      if (again) this.#events.onUnprocessed(place, sent ? "sent" : "queued", cause);
      else this.#events.onFailure(place, kind, bytesIn, cause);
    }
  }

  /** Stops accepting requests. @param cause why the server takes no more, if it said so */
  retire(cause?: FailureCause): void {
    if (this.#retired) return;
    this.#retired = true;
    this.#events.onRetired();
    const how = this.#parts.streams.isUsed ? "queued" : "turned away";
    for (const place of this.#waiting.splice(0)) {
      this.#parts.streams.at(place).end();
      this.#events.onUnprocessed(place, how, cause);
    }
  }

  /** Waits for the server's first SETTINGS: until then it is unknown how many streams it allows, and it would refuse the rest. */
  #mayStart(): boolean {
    const { peer, streams } = this.#parts;
    return peer.known && streams.open < peer.maxConcurrentStreams && !this.#retired;
  }

  #start(place: number): void {
    const { streams, peer, writer, keepAlive } = this.#parts;
    const stream = streams.at(place);
    const { request } = stream;
    if (request === undefined) return;
    stream.begin(streams.openAt(place), request, peer.initialWindowBytes, this.#reads);
    writer.write(stream, request);
    if (streams.isExhausted || !keepAlive) this.retire();
  }

  #release(place: number): void {
    this.#events.onSent(place, this.#parts.streams.at(place).bytesOut);
    this.#parts.streams.endAt(place);
    this.startWaiting();
  }
}
