import type { FailureCause } from "../../result/failure-cause.ts";
import type { ErrorKind } from "../../result/result.ts";
import type { TransportEvents } from "../transport.ts";
import type { Unprocessed } from "./exchanges.ts";
import type { PreparedRequest } from "./request.ts";
import { Http2Session, type SessionOwner, type SessionPlan } from "./session.ts";

/** Which of the transport's slots belong to a connection. */
export interface SlotRange {
  readonly first: number;
  readonly step: number;
}

/**
 * Holds one connection that takes requests, re-established when it ends. A connection that the server is closing (GOAWAY)
 * may finish its answers while the next one is in use. A request that the server says it has not processed, or does not take,
 * is sent again, once.
 */
export class Http2Connection implements SessionOwner {
  readonly #plan: SessionPlan;
  readonly #slots: SlotRange;
  readonly #events: TransportEvents;
  readonly #sessions = new Set<Http2Session>();
  readonly #sessionOf: (Http2Session | undefined)[];
  readonly #requests: (PreparedRequest | undefined)[];
  readonly #triedAgain: Uint8Array;
  /** The session that takes requests. */
  #current: Http2Session | undefined;

  constructor(plan: SessionPlan, slots: SlotRange, events: TransportEvents) {
    this.#plan = { ...plan, lastSession: { ticket: undefined } };
    this.#slots = slots;
    this.#events = events;
    this.#sessionOf = new Array<Http2Session | undefined>(plan.streams).fill(undefined);
    this.#requests = new Array<PreparedRequest | undefined>(plan.streams).fill(undefined);
    this.#triedAgain = new Uint8Array(plan.streams);
  }

  /** Connects without a request. */
  open(): void {
    this.#usable().open();
  }

  /** Sends on a free place (0 … streams - 1); exactly one event follows, never before this returns. */
  send(place: number, request: PreparedRequest): void {
    this.#requests[place] = request;
    this.#triedAgain[place] = 0;
    this.#assign(place, request);
  }

  /** Gives up the request on a place because it has timed out. */
  expire(place: number): void {
    this.#sessionOf[place]?.expire(place);
  }

  /** Closes everything and reports nothing. */
  close(): void {
    for (const session of this.#sessions) session.close();
    this.#sessions.clear();
    this.#current = undefined;
  }

  onOpen(connectMs: number, tlsMs: number | undefined): void {
    this.#events.onOpen(connectMs, tlsMs);
  }

  onSent(place: number, bytes: number): void {
    this.#events.onSent(this.#slotOf(place), bytes);
  }

  onAnswer(place: number, status: number, bytesIn: number): void {
    this.#events.onAnswer(this.#slotOf(place), status, bytesIn);
  }

  onFailure(place: number, kind: ErrorKind, bytesIn: number, cause?: FailureCause): void {
    this.#events.onFailure(this.#slotOf(place), kind, bytesIn, cause);
  }

  onUnprocessed(place: number, how: Unprocessed, cause?: FailureCause): void {
    const request = this.#requests[place];
    // Those ahead of a queued request were taken, so its turn comes. Others would be tried without end.
    const counts = how !== "queued";
    if (request === undefined || (counts && this.#triedAgain[place] === 1)) {
      this.#events.onFailure(this.#slotOf(place), "reset", 0, cause);
      return;
    }
    if (counts) this.#triedAgain[place] = 1;
    if (how === "sent") this.#events.onResent(this.#slotOf(place));
    this.#assign(place, request);
  }

  onRetired(session: Http2Session): void {
    if (session === this.#current) this.#current = undefined;
  }

  onClosed(session: Http2Session, idle: boolean, cause?: FailureCause): void {
    this.#sessions.delete(session);
    this.onRetired(session);
    if (idle) this.#events.onIdleClose(cause);
  }

  #assign(place: number, request: PreparedRequest): void {
    const session = this.#usable();
    this.#sessionOf[place] = session;
    session.send(place, request);
    session.open();
  }

  #usable(): Http2Session {
    if (this.#current === undefined) {
      this.#current = new Http2Session(this.#plan, this);
      this.#sessions.add(this.#current);
    }
    return this.#current;
  }

  #slotOf(place: number): number {
    return this.#slots.first + place * this.#slots.step;
  }
}
