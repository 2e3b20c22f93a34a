import { connect as connectTcp, type OnReadOpts, type Socket, type TcpNetConnectOpts } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Endpoint } from "../endpoint.ts";
import type { ErrorKind } from "../result.ts";
import type { TransportEvents } from "../transport.ts";
import { BROKEN, COMPLETE, ResponseReader } from "./response-reader.ts";

/** What all connections of a sender share. */
export interface ConnectionPlan {
  readonly endpoint: Endpoint;
  /** What sockets read into; what is in it is used up before the next read. */
  readonly readBuffer: Buffer;
}

/** A request as it is sent, every time. */
export interface PreparedRequest {
  readonly bytes: Buffer;
  /** Whether it is a HEAD request, whose answer has no body whatever its head says. */
  readonly head: boolean;
}

type Phase = "closed" | "connecting" | "securing" | "idle" | "waiting";

/**
 * A place for one connection at a time, made again when it ended. One request is under way at most: no pipelining. A
 * request on a closed connection connects first, and that time is the request's.
 */
export class Http1Connection {
  readonly #slot: number;
  readonly #plan: ConnectionPlan;
  readonly #events: TransportEvents;
  readonly #reader = new ResponseReader();
  #phase: Phase = "closed";
  /** The request that is under way, whether it was written or waits for the connection. */
  #request: PreparedRequest | undefined;
  #socket: Socket | undefined;

  constructor(slot: number, plan: ConnectionPlan, events: TransportEvents) {
    this.#slot = slot;
    this.#plan = plan;
    this.#events = events;
  }

  /** Connects without a request. */
  open(): void {
    if (this.#phase === "closed") this.#connect();
  }

  /** Sends the request; `onAnswer` or `onFailure` follows, once, and never before this returns. */
  send(request: PreparedRequest): void {
    this.#request = request;
    if (this.#phase === "idle") this.#write(request);
    else this.open();
  }

  /** Gives up the request that is under way because its time is over. */
  expire(): void {
    this.#fail(this.#failureBefore("timeout"));
  }

  /** Ends the connection without a word to anyone. */
  close(): void {
    this.#drop();
  }

  #connect(): void {
    const startedAt = performance.now();
    let connectedAt = startedAt;
    const { tls } = this.#plan.endpoint;
    const socket = this.#createSocket((length) => {
      if (socket === this.#socket) this.#onBytes(length);
      return true;
    });
    this.#socket = socket;
    this.#phase = "connecting";
    socket.setNoDelay(true);
    socket.once("connect", () => {
      connectedAt = performance.now();
      if (socket !== this.#socket) return;
      if (tls) this.#phase = "securing";
      else this.#onOpen(connectedAt - startedAt, undefined);
    });
    socket.once("secureConnect", () => {
      if (socket === this.#socket) this.#onOpen(connectedAt - startedAt, performance.now() - connectedAt);
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (socket === this.#socket) this.#fail(this.#failureBefore(kindOf(error)));
    });
    socket.once("end", () => {
      if (socket === this.#socket) this.#onEnd();
    });
    socket.once("close", () => {
      if (socket === this.#socket) this.#onEnd();
    });
  }

  #createSocket(onBytes: OnReadOpts["callback"]): Socket {
    const { endpoint, readBuffer } = this.#plan;
    const options: TcpNetConnectOpts = {
      host: endpoint.host,
      port: endpoint.port,
      onread: { buffer: readBuffer, callback: onBytes },
      ...(endpoint.lookup === undefined ? {} : { lookup: endpoint.lookup }),
    };
    const { tls } = endpoint;
    if (tls === undefined) return connectTcp(options);
    return connectTls({
      ...options,
      ALPNProtocols: ["http/1.1"],
      rejectUnauthorized: !tls.insecure,
      ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
      ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    });
  }

  #onOpen(connectMs: number, tlsMs: number | undefined): void {
    this.#phase = "idle";
    if (this.#request) this.#write(this.#request);
    this.#events.onOpen(connectMs, tlsMs);
  }

  #write(request: PreparedRequest): void {
    this.#phase = "waiting";
    this.#reader.reset(request.head);
    this.#socket?.write(request.bytes);
  }

  #onBytes(length: number): void {
    // Bytes that answer nothing, such as a 408 before an idle connection is closed: this connection is of no more use.
    if (this.#phase !== "waiting") this.#fail("protocol");
    else this.#settle(this.#reader.read(this.#plan.readBuffer, length));
  }

  #onEnd(): void {
    if (this.#phase !== "waiting") this.#fail(this.#failureBefore("reset"));
    else if (this.#reader.end() === COMPLETE) this.#settle(COMPLETE);
    else this.#fail(this.#reader.bytesRead === 0 ? "reset" : "truncated");
  }

  #settle(progress: number): void {
    if (progress === COMPLETE) {
      this.#request = undefined;
      if (this.#reader.reusable) this.#phase = "idle";
      else this.#drop();
      this.#events.onAnswer(this.#slot, this.#reader.status, this.#reader.bytesRead);
    } else if (progress === BROKEN) this.#fail("protocol");
  }

  /** A connection that never stood fails as such, however it did. */
  #failureBefore(kind: ErrorKind): ErrorKind {
    if (this.#phase === "connecting") return "connect";
    return this.#phase === "securing" ? "tls" : kind;
  }

  #fail(kind: ErrorKind): void {
    const wanted = this.#request !== undefined;
    const bytesIn = this.#phase === "waiting" ? this.#reader.bytesRead : 0;
    this.#drop();
    if (wanted) this.#events.onFailure(this.#slot, kind, bytesIn);
    else this.#events.onIdleClose();
  }

  #drop(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
    this.#phase = "closed";
    this.#request = undefined;
  }
}

function kindOf(error: NodeJS.ErrnoException): ErrorKind {
  const code = error.code ?? "";
  return code.startsWith("ERR_SSL") || code === "EPROTO" ? "tls" : "reset";
}
