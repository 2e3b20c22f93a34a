import type { FailureCause } from "../../result/failure-cause.ts";
import type { ErrorKind } from "../../result/result.ts";
import { OK_STATUS } from "../../result/status.ts";
import { Link, type LinkEvents, type LinkPlan } from "../link.ts";
import type { TransportEvents } from "../transport.ts";

/** What is sent, and must come back. */
export interface PreparedPayload {
  readonly bytes: Buffer;
  /** Whether the connection ends after the answer. */
  readonly closes: boolean;
  /** See `mayResend`. */
  readonly resendable: boolean;
}

const NO_ECHO: FailureCause = { reason: "the bytes that came back are not those that were sent" };

/**
 * Holds one connection to an echo service, re-established when it ends. A request is a payload; its answer is complete
 * once exactly the same bytes have come back.
 */
export class TcpConnection implements LinkEvents {
  readonly #slot: number;
  readonly #readBuffer: Buffer;
  readonly #events: TransportEvents;
  readonly #link: Link;
  /** The payload in flight, whether it was written or is waiting for the connection. */
  #payload: Buffer | undefined;
  #closes = false;
  #received = 0;
  /** Whether the payload goes out once more if the connection ends before the answer begins. */
  #resends = false;

  constructor(slot: number, plan: LinkPlan, events: TransportEvents) {
    this.#slot = slot;
    this.#readBuffer = plan.readBuffer;
    this.#events = events;
    this.#link = new Link(plan, this);
  }

  /** Connects without a payload. */
  open(): void {
    this.#link.open();
  }

  /** Sends a payload; exactly one `onAnswer` or `onFailure` follows, never before this returns. */
  send({ bytes: payload, closes, resendable }: PreparedPayload): void {
    this.#payload = payload;
    this.#closes = closes;
    this.#received = 0;
    this.#resends = resendable && this.#link.opened;
    if (this.#link.opened) this.#write(payload);
    else this.#link.open();
  }

  /** Gives up after a time-out. Bytes that come back later would be taken for the next answer, so the connection ends. */
  expire(): void {
    this.#fail(this.#link.failureOr("timeout"), this.#link.pendingCause("timed out"));
  }

  /** Closes the connection and reports nothing. */
  close(): void {
    this.#payload = undefined;
    this.#resends = false;
    this.#link.close();
  }

  onOpen(connectMs: number, tlsMs: number | undefined): void {
    if (this.#payload) this.#write(this.#payload);
    this.#events.onOpen(connectMs, tlsMs);
  }

  onBytes(length: number): void {
    const payload = this.#payload;
    const end = this.#received + length;
    // More bytes than were sent, or different ones: that is not an echo.
    if (payload === undefined || end > payload.length || !this.#isEcho(payload, length)) {
      this.#fail("protocol", NO_ECHO);
      return;
    }
    this.#received = end;
    if (end < payload.length) return;
    this.#payload = undefined;
    this.#resends = false;
    if (this.#closes) this.#link.close();
    this.#events.onAnswer(this.#slot, OK_STATUS, end);
  }

  onEnd(): void {
    const kind = this.#link.failureOr(this.#received === 0 ? "reset" : "truncated");
    this.#fail(kind, this.#link.pendingCause("ended"));
  }

  onError(kind: ErrorKind, cause: FailureCause): void {
    this.#fail(kind, cause);
  }

  #isEcho(payload: Buffer, length: number): boolean {
    return payload.compare(this.#readBuffer, 0, length, this.#received, this.#received + length) === 0;
  }

  #write(payload: Buffer): void {
    this.#link.write(payload);
    this.#events.onSent(this.#slot, payload.length);
  }

  #fail(kind: ErrorKind, cause?: FailureCause): void {
    if (this.#resends && kind === "reset" && this.#received === 0) {
      this.#resends = false;
      this.#link.close();
      this.#events.onResent(this.#slot);
      this.#link.open();
      return;
    }
    const wanted = this.#payload !== undefined;
    const received = this.#received;
    this.close();
    if (wanted) this.#events.onFailure(this.#slot, kind, received, cause);
    else this.#events.onIdleClose(cause);
  }
}
