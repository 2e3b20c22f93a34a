import { connect as connectTcp, type Socket, type TcpNetConnectOpts } from "node:net";
import { connect as connectTls } from "node:tls";
import type { FailureCause } from "../result/failure-cause.ts";
import type { ErrorKind } from "../result/result.ts";
import type { AddressBook, AddressSeat } from "./address-book.ts";
import { causeOfError } from "./cause-of-error.ts";
import { unsentBytesOf, writeDirectly } from "./direct-write.ts";
import type { Endpoint } from "./endpoint.ts";

/** Receives what happens on a link. Nothing is reported after `close`. */
export interface LinkEvents {
  /** Connected. Times in milliseconds; `tlsMs` is undefined without TLS. */
  onOpen(connectMs: number, tlsMs: number | undefined): void;
  /** The read buffer holds this many new bytes; the next read overwrites them. */
  onBytes(length: number): void;
  /** The peer ended its side. The link has yet to be closed. */
  onEnd(): void;
  /** It broke, or could not be established. The link has yet to be closed. */
  onError(kind: ErrorKind, cause: FailureCause): void;
}

/** The last TLS session with a server: with it the next handshake is shorter (RFC 8446 §2.2), as it is for browsers. */
export interface LastTlsSession {
  ticket: Buffer | undefined;
}

/** What all links of a sender have in common. */
export interface LinkPlan {
  readonly endpoint: Endpoint;
  /** The addresses of its host. */
  readonly addresses: AddressBook;
  /** The protocol to negotiate in the TLS handshake (ALPN), such as `h2`. */
  readonly alpn?: string;
  /** What sockets read into; its contents are consumed before the next read. */
  readonly readBuffer: Buffer;
  /** Shared by links that replace one another; otherwise each link has its own. */
  readonly lastSession?: LastTlsSession;
}

type Phase = "closed" | "connecting" | "securing" | "open";

/** Holds one TCP or TLS connection at a time. It can be reopened after it was closed. */
export class Link {
  readonly #plan: LinkPlan;
  readonly #events: LinkEvents;
  #phase: Phase = "closed";
  #socket: Socket | undefined;
  #seat: AddressSeat | undefined;
  readonly #lastSession: LastTlsSession;

  constructor(plan: LinkPlan, events: LinkEvents) {
    this.#plan = plan;
    this.#lastSession = plan.lastSession ?? { ticket: undefined };
    this.#events = events;
  }

  get closed(): boolean {
    return this.#phase === "closed";
  }

  get opened(): boolean {
    return this.#phase === "open";
  }

  /** Bytes that were written but not yet accepted by the kernel; while there are any, their buffers are in use. */
  get unsentBytes(): number {
    return this.#socket === undefined ? 0 : unsentBytesOf(this.#socket);
  }

  /** Connects; `onOpen`, `onError` or `onEnd` follows, never before this returns. Does nothing unless it is closed. */
  open(): void {
    if (this.#phase === "closed") this.#connect();
  }

  /**
   * Sends; the bytes must not change while `unsentBytes` is above 0.
   * @param onWritten called later, once the kernel has accepted them; perhaps never if that was at once or the link ended
   */
  write(bytes: Uint8Array, onWritten?: () => void): void {
    if (this.#socket === undefined) return;
    if (this.#plan.endpoint.tls === undefined) writeDirectly(this.#socket, bytes, onWritten);
    else this.#socket.write(bytes, onWritten);
  }

  /** Ends the connection at once and reports nothing. */
  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
    this.#seat?.leave();
    this.#seat = undefined;
    this.#phase = "closed";
  }

  /** The kind of a failure: `connect` or `tls` if the connection was never established, otherwise the one given. */
  failureOr(kind: ErrorKind): ErrorKind {
    if (this.#phase === "connecting") return "connect";
    return this.#phase === "securing" ? "tls" : kind;
  }

  /** Why a connection that was never established failed without an error; `undefined` if it was established. */
  pendingCause(event: "timed out" | "ended"): FailureCause | undefined {
    const step =
      this.#phase === "connecting"
        ? "connecting"
        : this.#phase === "securing"
          ? "the TLS handshake"
          : undefined;
    if (step === undefined) return undefined;
    return {
      reason:
        event === "timed out" ? `${step} took too long` : `the server closed the connection during ${step}`,
    };
  }

  #connect(): void {
    const startedAt = performance.now();
    let connectedAt = startedAt;
    const { tls } = this.#plan.endpoint;
    const socket = this.#createSocket((length) => {
      if (socket === this.#socket) this.#events.onBytes(length);
      return true;
    });
    this.#socket = socket;
    this.#phase = "connecting";
    socket.setNoDelay(true);
    socket.once("connect", () => {
      connectedAt = performance.now();
      if (socket !== this.#socket) return;
      if (tls) this.#phase = "securing";
      else this.#opened(connectedAt - startedAt, undefined);
    });
    socket.once("secureConnect", () => {
      if (socket !== this.#socket) return;
      if (this.#agreed(socket)) this.#opened(connectedAt - startedAt, performance.now() - connectedAt);
      else this.#events.onError("tls", notAgreed(this.#plan.alpn));
    });
    socket.on("session", (session: Buffer) => {
      this.#lastSession.ticket = session;
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (this.#phase === "securing") this.#lastSession.ticket = undefined;
      if (socket === this.#socket) this.#events.onError(this.failureOr(kindOf(error)), causeOfError(error));
    });
    const onEnd = () => {
      if (socket === this.#socket) this.#events.onEnd();
    };
    socket.once("end", onEnd);
    socket.once("close", onEnd);
  }

  #createSocket(onBytes: (length: number) => boolean): Socket {
    const { endpoint, addresses, alpn, readBuffer } = this.#plan;
    const seat = addresses.seat();
    this.#seat = seat;
    const options: TcpNetConnectOpts = {
      host: endpoint.host,
      port: endpoint.port,
      onread: { buffer: readBuffer, callback: onBytes },
      lookup: seat.lookup,
    };
    const { tls } = endpoint;
    const { ticket } = this.#lastSession;
    if (tls === undefined) return connectTcp(options);
    return connectTls({
      ...options,
      secureContext: tls.context,
      rejectUnauthorized: !tls.insecure,
      ...(ticket === undefined ? {} : { session: ticket }),
      ...(alpn === undefined ? {} : { ALPNProtocols: [alpn] }),
      ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
    });
  }

  /** A server without ALPN speaks HTTP/1.1; anything else must have been negotiated. */
  #agreed(socket: Socket): boolean {
    const { alpn } = this.#plan;
    const chosen = (socket as { alpnProtocol?: string | false | null }).alpnProtocol;
    return alpn === undefined || chosen === alpn || (alpn === "http/1.1" && !chosen);
  }

  #opened(connectMs: number, tlsMs: number | undefined): void {
    this.#phase = "open";
    this.#events.onOpen(connectMs, tlsMs);
  }
}

function notAgreed(alpn: string | undefined): FailureCause {
  return { reason: `the server did not agree to ${alpn ?? "the protocol"} in the TLS handshake (ALPN)` };
}

/** `tls` can also occur after the handshake: with TLS 1.3 a server rejects a client's certificate in its first answer. */
function kindOf(error: NodeJS.ErrnoException): ErrorKind {
  const code = error.code ?? "";
  return code.startsWith("ERR_SSL") || code === "EPROTO" ? "tls" : "reset";
}
