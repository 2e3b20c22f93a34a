import type { FailureCause } from "../../result/failure-cause.ts";
import type { ErrorKind } from "../../result/result.ts";
import { Link, type LinkEvents, type LinkPlan } from "../link.ts";
import type { TransportEvents } from "../transport.ts";
import { BodySearch } from "./body-search.ts";
import type { PreparedRequest } from "./request.ts";
import { BROKEN, COMPLETE, ResponseReader } from "./response-reader.ts";

export interface Http1Plan extends LinkPlan {
  /** Text that the bodies of answers should contain. */
  readonly bodyContains?: string;
}

const UNASKED: FailureCause = { reason: "the server sent bytes that answer no request" };

/**
 * Holds one connection at a time, re-established when it ends, with at most one request in flight: no pipelining. A
 * request on a closed connection connects first, and that time counts towards the request.
 */
export class Http1Connection implements LinkEvents {
  readonly #slot: number;
  readonly #readBuffer: Buffer;
  readonly #events: TransportEvents;
  readonly #reader: ResponseReader;
  readonly #link: Link;
  /** The request in flight, whether it was written or is waiting for the connection. */
  #request: PreparedRequest | undefined;
  #written = false;
  /** Whether the request goes out once more if the connection ends before the answer begins. */
  #resends = false;

  constructor(slot: number, plan: Http1Plan, events: TransportEvents) {
    const { bodyContains } = plan;
    this.#reader = new ResponseReader(bodyContains === undefined ? undefined : new BodySearch(bodyContains));
    this.#slot = slot;
    this.#readBuffer = plan.readBuffer;
    this.#events = events;
    this.#link = new Link(plan, this);
  }

  /** Connects without a request. */
  open(): void {
    this.#link.open();
  }

  /** Sends the request; exactly one `onAnswer` or `onFailure` follows, never before this returns. */
  send(request: PreparedRequest): void {
    this.#request = request;
    // On a connection that was made for it, the end is the server's answer, not a race with an idle time-out.
    this.#resends = request.resendable && this.#link.opened;
    if (this.#link.opened) this.#write(request);
    else this.#link.open();
  }

  /** Gives up the request in flight because it has timed out. */
  expire(): void {
    this.#fail(this.#link.failureOr("timeout"), this.#link.pendingCause("timed out"));
  }

  /** Closes the connection and reports nothing. */
  close(): void {
    this.#drop();
  }

  onOpen(connectMs: number, tlsMs: number | undefined): void {
    if (this.#request) this.#write(this.#request);
    this.#events.onOpen(connectMs, tlsMs);
  }

  onBytes(length: number): void {
    // Bytes that answer no request, such as a 408 before an idle connection is closed: the connection is unusable.
    if (!this.#written) this.#fail("protocol", UNASKED);
    else this.#settle(this.#reader.read(this.#readBuffer, length));
  }

  onEnd(): void {
    if (!this.#written) this.#fail(this.#link.failureOr("reset"), this.#link.pendingCause("ended"));
    else if (this.#reader.end() === COMPLETE) this.#settle(COMPLETE);
    else this.#fail(this.#reader.bytesRead === 0 ? "reset" : "truncated");
  }

  onError(kind: ErrorKind, cause: FailureCause): void {
    this.#fail(kind, cause);
  }

  #write(request: PreparedRequest): void {
    this.#written = true;
    this.#reader.reset(request.head);
    this.#link.write(request.bytes);
    this.#events.onSent(this.#slot, request.bytes.length);
  }

  #settle(progress: number): void {
    if (progress === COMPLETE) {
      if (this.#resends && this.#reader.tellsOfIdleness) {
        this.#resend();
        return;
      }
      const ends = !this.#reader.reusable || this.#request?.closes === true;
      this.#request = undefined;
      this.#written = false;
      if (ends) this.#drop();
      this.#events.onAnswer(this.#slot, this.#reader.status, this.#reader.bytesRead, this.#reader.bodyFits);
    } else if (progress === BROKEN) this.#fail("protocol", { reason: this.#reader.problem });
  }

  #fail(kind: ErrorKind, cause?: FailureCause): void {
    if (this.#resends && kind === "reset" && this.#reader.bytesRead === 0) {
      this.#resend();
      return;
    }
    const wanted = this.#request !== undefined;
    const bytesIn = this.#written ? this.#reader.bytesRead : 0;
    this.#drop();
    if (wanted) this.#events.onFailure(this.#slot, kind, bytesIn, cause);
    else this.#events.onIdleClose(cause);
  }

  /** The request keeps its start: what the race cost is part of its latency. */
  #resend(): void {
    this.#link.close();
    this.#written = false;
    this.#resends = false;
    this.#events.onResent(this.#slot);
    this.#link.open();
  }

  #drop(): void {
    this.#link.close();
    this.#request = undefined;
    this.#written = false;
    this.#resends = false;
  }
}
