import type { Link } from "../link.ts";
import type { Exchanges } from "./exchanges.ts";
import type { FrameEvents } from "./frame-reader.ts";
import {
  ACK,
  CONTINUATION,
  END_STREAM,
  errorName,
  FRAME_HEAD_BYTES,
  frame,
  GOAWAY,
  HEADERS,
  LAST_STREAM_ID,
  MAX_WINDOW_BYTES,
  PING,
  PROTOCOL_ERROR,
  PUSH_PROMISE,
  REFUSED_STREAM,
  RST_STREAM,
  SETTINGS,
  WINDOW_UPDATE,
} from "./frames.ts";
import { HeaderBlock } from "./header-block.ts";
import { HeaderReader } from "./hpack/header-reader.ts";
import type { Outbox } from "./outbox.ts";
import type { PeerSettings } from "./peer-settings.ts";
import type { ReceiveWindow } from "./receive-window.ts";
import type { RequestWriter } from "./request-writer.ts";
import type { StreamTable } from "./stream-table.ts";

const DATA_FIRST = { reason: "the server sent DATA before the HEADERS of its answer" };
const ODD_HEADERS = { reason: "the server sent HEADERS that do not make an answer" };
const TOO_WIDE = { reason: "the server widened a window beyond 2^31-1" };
const SETTINGS_ACK = frame(SETTINGS, ACK, 0, Buffer.alloc(0));

export interface HandlerParts {
  readonly link: Link;
  readonly outbox: Outbox;
  readonly peer: PeerSettings;
  readonly streams: StreamTable;
  readonly writer: RequestWriter;
  readonly exchanges: Exchanges;
  readonly receiveWindow: ReceiveWindow;
}

/** What each frame from a server means for a client (RFC 9113 §6). A method returns false if the connection must end. */
export class FrameHandler implements FrameEvents {
  readonly #parts: HandlerParts;
  readonly #block = new HeaderBlock();
  readonly #headers = new HeaderReader();

  constructor(parts: HandlerParts) {
    this.#parts = parts;
  }

  onFrame(type: number, flags: number, id: number, bytes: Buffer, start: number, end: number): boolean {
    if (!this.#expects(type)) return false;
    const length = end - start;
    switch (type) {
      case HEADERS:
      case CONTINUATION:
        return this.#onHeaderFrame(type, flags, id, bytes, start, end);
      case SETTINGS:
        return id === 0 && this.#onSettings(flags, bytes, start, end);
      case WINDOW_UPDATE:
        return length === 4 && this.#onWindowUpdate(id, bytes.readUInt32BE(start) & MAX_WINDOW_BYTES);
      case RST_STREAM:
        return id !== 0 && length === 4 && this.#onReset(id, bytes.readUInt32BE(start)); // RFC 9113 §6.4
      case PING:
        if (id !== 0 || length !== 8) return false;
        if ((flags & ACK) === 0) this.#parts.outbox.add(frame(PING, ACK, 0, bytes.subarray(start, end)));
        return true;
      case GOAWAY:
        if (id !== 0 || length < 8) return false;
        return this.#onGoaway(bytes.readUInt32BE(start) & LAST_STREAM_ID, bytes.readUInt32BE(start + 4));
      case PUSH_PROMISE:
        return false; // Our SETTINGS disable pushes.
      default:
        return true; // PRIORITY, and frames of later extensions.
    }
  }

  onData(id: number, length: number, bytes: Buffer, start: number, end: number): boolean {
    if (id === 0 || !this.#expects(0)) return false;
    const { streams, receiveWindow } = this.#parts;
    receiveWindow.received(length);
    const place = streams.placeOf(id);
    if (place < 0) return streams.wasOpen(id);
    const stream = streams.at(place);
    stream.bytesIn += length;
    receiveWindow.receivedOn(stream, length);
    if (stream.request?.grpc !== undefined) stream.answer.read(bytes, start, end);
    return true;
  }

  onDataEnd(id: number, flags: number, contentBytes: number): boolean {
    if (id === 0 || !this.#expects(0)) return false;
    const { streams, exchanges } = this.#parts;
    const place = streams.placeOf(id);
    if (place < 0) return streams.wasOpen(id);
    const stream = streams.at(place);
    stream.bytesIn += FRAME_HEAD_BYTES;
    stream.contentBytes += contentBytes;
    if (stream.status === 0) exchanges.abort(place, PROTOCOL_ERROR, "protocol", DATA_FIRST);
    else if (flags & END_STREAM) exchanges.finish(place);
    return this.#goesOn;
  }

  /** The receiver of an answer or failure may have closed the connection. */
  get #goesOn(): boolean {
    return !this.#parts.link.closed;
  }

  /** SETTINGS must come first, and nothing may come between the parts of a header block. */
  #expects(type: number): boolean {
    if (this.#block.open && type !== CONTINUATION) return false;
    return this.#parts.peer.known || type === SETTINGS;
  }

  #onHeaderFrame(
    type: number,
    flags: number,
    id: number,
    bytes: Buffer,
    start: number,
    end: number,
  ): boolean {
    const { streams } = this.#parts;
    const place = streams.placeOf(id);
    if (place >= 0) streams.at(place).bytesIn += FRAME_HEAD_BYTES + end - start;
    else if (!streams.wasOpen(id)) return false;
    const block = this.#block;
    const progress = block.add(type, flags, id, bytes, start, end);
    if (progress !== "whole") return progress === "more";
    // Blocks of streams that have ended are read too: they change the table.
    if (!this.#headers.read(block.bytes, block.start, block.end)) return false;
    return place < 0 || this.#onHead(place, block.endStream);
  }

  #onHead(place: number, endStream: boolean): boolean {
    const { streams, exchanges } = this.#parts;
    const stream = streams.at(place);
    const { status, grpcStatus, contentLength } = this.#headers;
    if (grpcStatus >= 0) stream.grpcStatus = grpcStatus;
    const interim = status >= 100 && status < 200 && status !== 101;
    const valid = stream.status > 0 ? endStream && status === 0 : status >= 200 || (interim && !endStream);
    if (!valid) exchanges.abort(place, PROTOCOL_ERROR, "protocol", ODD_HEADERS);
    else {
      if (stream.status === 0 && !interim) {
        stream.status = status;
        stream.contentLength = contentLength;
      }
      if (endStream) exchanges.finish(place);
    }
    return this.#goesOn;
  }

  #onSettings(flags: number, bytes: Buffer, start: number, end: number): boolean {
    const { peer, outbox, writer, exchanges } = this.#parts;
    // An acknowledgement must not come first.
    if (flags & ACK) return peer.known && start === end;
    const before = peer.initialWindowBytes;
    if (!peer.read(bytes, start, end)) return false;
    outbox.add(SETTINGS_ACK);
    if (!writer.changeFirstWindow(peer.initialWindowBytes - before)) return false;
    exchanges.startWaiting();
    return true;
  }

  #onWindowUpdate(id: number, increment: number): boolean {
    const { streams, writer, exchanges } = this.#parts;
    if (id === 0) return writer.widen(increment);
    const place = streams.placeOf(id);
    if (place < 0) return streams.wasOpen(id);
    if (!writer.widenOne(streams.at(place), increment))
      exchanges.abort(place, PROTOCOL_ERROR, "protocol", TOO_WIDE);
    return this.#goesOn;
  }

  #onReset(id: number, code: number): boolean {
    const { streams, exchanges } = this.#parts;
    const place = streams.placeOf(id);
    if (place < 0) return streams.wasOpen(id);
    const cause = { reason: `the server reset the stream with ${errorName(code)}` };
    // A refused request was not processed, whatever its method (RFC 9113 §8.7).
    if (code === REFUSED_STREAM && streams.at(place).status === 0) exchanges.leaveUnprocessed(place, cause);
    else exchanges.fail(place, "reset", cause);
    return this.#goesOn;
  }

  /** Whatever the error, requests above the last stream are safe to send again (RFC 9113 §8.7). */
  #onGoaway(lastId: number, code: number): boolean {
    const { streams, exchanges } = this.#parts;
    const cause = { reason: `the server ended the connection with GOAWAY and ${errorName(code)}` };
    exchanges.retire(cause);
    for (let place = 0; place < streams.all.length && this.#goesOn; place++) {
      if (streams.idAt(place) <= lastId) continue;
      exchanges.leaveUnprocessed(place, cause);
    }
    return this.#goesOn;
  }
}
