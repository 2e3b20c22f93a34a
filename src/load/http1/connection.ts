import { connect as connectTcp, type OnReadOpts, type Socket, type TcpNetConnectOpts } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Endpoint } from "../endpoint.ts";
import type { ErrorKind } from "../result.ts";
import { BROKEN, COMPLETE, ResponseReader } from "./response-reader.ts";

/** Who is told what happens on the connections; `slot` says on which. */
export interface ConnectionEvents {
  /** A connection stands. Times in milliseconds; `tlsMs` is undefined without TLS. */
  onOpen(slot: number, connectMs: number, tlsMs: number | undefined): void;
  /** The request was answered in whole. */
  onAnswer(slot: number, status: number, bytesIn: number): void;
  /** The request will not be answered. */
  onFailure(slot: number, kind: ErrorKind, bytesIn: number): void;
  /** The connection ended, or could not be made, while no request waited on it. */
  onIdleClose(slot: number): void;
}

/** What all connections of a sender share. */
export interface ConnectionPlan {
  readonly endpoint: Endpoint;
  /** The whole request, sent as it is. */
  readonly request: Buffer;
  readonly method: string;
  /** What sockets read into; what is in it is used up before the next read. */
  readonly readBuffer: Buffer;
}

type Phase = "closed" | "connecting" | "securing" | "idle" | "waiting";

/**
 * A place for one connection at a time, made again when it ended. One request is under way at most: no pipelining. A
 * request on a closed connection connects first, and that time is the request's.
 */
export class Http1Connection {
  readonly #slot: number;
  readonly #plan: ConnectionPlan;
  readonly #events: ConnectionEvents;
  readonly #reader: ResponseReader;
  #phase: Phase = "closed";
  #wanted = false;
  #socket: Socket | undefined;

  constructor(slot: number, plan: ConnectionPlan, events: ConnectionEvents) {
    this.#slot = slot;
    this.#plan = plan;
    this.#events = events;
    this.#reader = new ResponseReader(plan.method);
  }

  /** Connects without a request. */
  open(): void {
    if (this.#phase === "closed") this.#connect();
  }

  /** Sends the request; `onAnswer` or `onFailure` follows, once, and never before this returns. */
  send(): void {
    if (this.#phase === "idle") this.#write();
    else {
      this.#wanted = true;
      this.open();
    }
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
    const wanted = this.#wanted;
    if (wanted) this.#write();
    this.#events.onOpen(this.#slot, connectMs, tlsMs);
  }

  #write(): void {
    this.#wanted = true;
    this.#phase = "waiting";
    this.#reader.reset();
    this.#socket?.write(this.#plan.request);
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
      this.#wanted = false;
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
    const wanted = this.#wanted;
    const bytesIn = this.#phase === "waiting" ? this.#reader.bytesRead : 0;
    this.#drop();
    if (wanted) this.#events.onFailure(this.#slot, kind, bytesIn);
    else this.#events.onIdleClose(this.#slot);
  }

  #drop(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
    this.#phase = "closed";
    this.#wanted = false;
  }
}

function kindOf(error: NodeJS.ErrnoException): ErrorKind {
  const code = error.code ?? "";
  return code.startsWith("ERR_SSL") || code === "EPROTO" ? "tls" : "reset";
}
