import type { FailureCause } from "../../result/failure-cause.ts";
import type { ErrorKind } from "../../result/result.ts";
import { Link, type LinkEvents, type LinkPlan } from "../link.ts";
import { type ExchangeEvents, Exchanges } from "./exchanges.ts";
import type { FlushQueue } from "./flush-queue.ts";
import { FrameHandler } from "./frame-handler.ts";
import { FrameReader } from "./frame-reader.ts";
import { frame, GOAWAY, PROTOCOL_ERROR } from "./frames.ts";
import { Outbox } from "./outbox.ts";
import { OPENING } from "./own-settings.ts";
import { PeerSettings } from "./peer-settings.ts";
import { ReceiveWindow } from "./receive-window.ts";
import type { PreparedRequest } from "./request.ts";
import { RequestWriter } from "./request-writer.ts";
import { StreamTable } from "./stream-table.ts";

/**
 * A peer that makes us answer (PING, SETTINGS) without reading the answers is cut off at this many bytes, plus as many
 * again for every open stream, whose body is shorter.
 */
const MAX_UNSENT_BYTES = 4 * 1_024 * 1_024;

const UNREAD: FailureCause = { reason: "the server does not read what it is sent" };

/** Receives what happens on a session; `place` identifies the request. */
export interface SessionOwner extends Omit<ExchangeEvents, "onRetired"> {
  onOpen(connectMs: number, tlsMs: number | undefined): void;
  /** The session accepts no more requests; those in flight continue. */
  onRetired(session: Http2Session): void;
  /** The session has ended. @param idle true if no request was on it */
  onClosed(session: Http2Session, idle: boolean, cause?: FailureCause): void;
}

export interface SessionPlan extends LinkPlan {
  /** Most requests in flight on one connection. */
  readonly streams: number;
  /** Whether it takes more than one request. */
  readonly keepAlive: boolean;
  readonly flushQueue: FlushQueue;
}

/**
 * One HTTP/2 connection from start to end (RFC 9113), as far as a client must know the protocol. `FrameHandler` knows what
 * frames mean, `Exchanges` what becomes of requests.
 */
export class Http2Session implements LinkEvents {
  readonly #plan: SessionPlan;
  readonly #owner: SessionOwner;
  readonly #link: Link;
  readonly #outbox: Outbox;
  readonly #streams: StreamTable;
  readonly #exchanges: Exchanges;
  readonly #reader = new FrameReader();
  readonly #frames: FrameHandler;
  /** True while frames are being read; what they cause to be sent is flushed afterwards. */
  #reading = false;

  constructor(plan: SessionPlan, owner: SessionOwner) {
    const link = new Link(plan, this);
    const outbox = new Outbox(link);
    const streams = new StreamTable(plan.streams);
    const peer = new PeerSettings();
    const writer = new RequestWriter(outbox, peer, streams);
    const exchanges = new Exchanges(
      { streams, peer, writer, outbox, keepAlive: plan.keepAlive },
      {
        onSent: (place, bytes) => owner.onSent(place, bytes),
        onAnswer: (place, status, bytesIn) => owner.onAnswer(place, status, bytesIn),
        onFailure: (place, kind, bytesIn, cause) => owner.onFailure(place, kind, bytesIn, cause),
        onUnprocessed: (place, how, cause) => owner.onUnprocessed(place, how, cause),
        onRetired: () => owner.onRetired(this),
      },
    );
    const receiveWindow = new ReceiveWindow(outbox);
    this.#plan = plan;
    this.#owner = owner;
    this.#link = link;
    this.#outbox = outbox;
    this.#streams = streams;
    this.#exchanges = exchanges;
    this.#frames = new FrameHandler({ link, outbox, peer, streams, writer, exchanges, receiveWindow });
  }

  open(): void {
    this.#link.open();
  }

  /** Sends on a free place; exactly one event to the owner follows, never before this returns. */
  send(place: number, request: PreparedRequest): void {
    this.#exchanges.add(place, request);
    if (!this.#reading) this.#plan.flushQueue.add(this);
  }

  /** Gives up a request because it has timed out. */
  expire(place: number): void {
    const withdrawn = this.#exchanges.withdraw(place);
    if (withdrawn !== undefined) {
      const kind = this.#link.failureOr("timeout");
      const cause = this.#link.pendingCause("timed out");
      if (!this.#link.opened && !this.#exchanges.anyWaiting) this.#end(false);
      if (kind === "timeout") this.#exchanges.timedOut(place, withdrawn, 0);
      else this.#owner.onFailure(place, kind, 0, cause);
      return;
    }
    this.#exchanges.expire(place);
    this.#plan.flushQueue.add(this);
    this.#closeWhenOver();
  }

  /** Closes it and reports nothing. */
  close(): void {
    this.#link.close();
  }

  /** Writes what was collected. */
  flush(): void {
    if (!this.#link.opened) return;
    this.#outbox.flush();
    if (this.#outbox.length > MAX_UNSENT_BYTES * (1 + this.#streams.open)) this.#fail("protocol", UNREAD);
  }

  onOpen(connectMs: number, tlsMs: number | undefined): void {
    this.#outbox.add(OPENING);
    this.#outbox.flush();
    this.#owner.onOpen(connectMs, tlsMs);
  }

  onBytes(length: number): void {
    this.#exchanges.onRead();
    this.#reading = true;
    const fine = this.#reader.read(this.#plan.readBuffer, length, this.#frames);
    this.#reading = false;
    if (this.#link.closed) return;
    if (fine) {
      this.flush();
      this.#closeWhenOver();
    } else {
      this.#outbox.add(frame(GOAWAY, 0, 0, Buffer.from([0, 0, 0, 0, 0, 0, 0, PROTOCOL_ERROR])));
      this.#outbox.flush();
      this.#fail("protocol", { reason: this.#reader.problem });
    }
  }

  onEnd(): void {
    this.#fail(undefined, this.#link.pendingCause("ended"));
  }

  onError(kind: ErrorKind, cause: FailureCause): void {
    this.#fail(kind, cause);
  }

  #closeWhenOver(): void {
    if (this.#exchanges.areOver && !this.#link.closed) this.#end(false);
  }

  /** The whole connection failed. @param kind undefined if the peer ended it: it then depends on each stream's answer */
  #fail(kind: ErrorKind | undefined, cause?: FailureCause): void {
    if (this.#link.closed) return;
    const kinds = {
      beforeAnswer: kind ?? this.#link.failureOr("reset"),
      withinAnswer: kind ?? this.#link.failureOr("truncated"),
    };
    this.#end(!this.#exchanges.any, cause);
    this.#exchanges.end(this.#reader.streamId, kinds, cause);
  }

  #end(idle: boolean, cause?: FailureCause): void {
    this.close();
    this.#owner.onClosed(this, idle, cause);
  }
}
