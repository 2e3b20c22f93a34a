import type { ErrorKind } from "../../result/result.ts";
import { Link, type LinkEvents, type LinkPlan } from "../link.ts";
import { grpcAnswer } from "./answer.ts";
import type { FlushQueue } from "./flush-queue.ts";
import { type FrameEvents, FrameReader } from "./frame-reader.ts";
import {
  ACK,
  CANCEL,
  CONTINUATION,
  END_STREAM,
  FIRST_WINDOW_BYTES,
  FRAME_HEAD_BYTES,
  frame,
  GOAWAY,
  HEADERS,
  LAST_STREAM_ID,
  MAX_WINDOW_BYTES,
  NO_ERROR,
  numberFrame,
  PING,
  PREFACE,
  PROTOCOL_ERROR,
  PUSH_PROMISE,
  RST_STREAM,
  SETTING_ENABLE_PUSH,
  SETTING_INITIAL_WINDOW_SIZE,
  SETTING_MAX_HEADER_LIST_SIZE,
  SETTINGS,
  settingsFrame,
  WINDOW_UPDATE,
} from "./frames.ts";
import { HeaderBlock } from "./header-block.ts";
import { HeaderReader, MAX_LIST_BYTES } from "./hpack/header-reader.ts";
import { Outbox } from "./outbox.ts";
import { PeerSettings } from "./peer-settings.ts";
import type { PreparedRequest } from "./request.ts";
import { Stream } from "./stream.ts";

/** What a stream and a connection may receive before we give the window back, which happens at its half. */
const WINDOW_BYTES = 16 * 1_024 * 1_024;
/**
 * A peer that makes us answer (PING, SETTINGS) without reading the answers is cut off at this, and as much again for every
 * stream, whose body is shorter.
 */
const MAX_UNSENT_BYTES = 4 * 1_024 * 1_024;

const OPENING = Buffer.concat([
  PREFACE,
  settingsFrame([
    [SETTING_ENABLE_PUSH, 0],
    [SETTING_INITIAL_WINDOW_SIZE, WINDOW_BYTES],
    [SETTING_MAX_HEADER_LIST_SIZE, MAX_LIST_BYTES],
  ]),
  numberFrame(WINDOW_UPDATE, 0, WINDOW_BYTES - FIRST_WINDOW_BYTES),
]);
const SETTINGS_ACK = frame(SETTINGS, ACK, 0, Buffer.alloc(0));

/** Who is told what happens on a session; `place` says to which request. */
export interface SessionOwner {
  onOpen(connectMs: number, tlsMs: number | undefined): void;
  onAnswer(place: number, status: number, bytesIn: number): void;
  onFailure(place: number, kind: ErrorKind, bytesIn: number): void;
  /** The server has not looked at the request: it may be sent again. @param sent false when it never went out */
  onUnprocessed(place: number, sent: boolean): void;
  /** It takes no more requests; those under way go on. */
  onRetired(session: Http2Session): void;
  /** It is over. @param idle true when no request was on it */
  onClosed(session: Http2Session, idle: boolean): void;
}

export interface SessionPlan extends LinkPlan {
  /** Requests under way on one connection, at most. */
  readonly streams: number;
  readonly flushQueue: FlushQueue;
}

/** One HTTP/2 connection from its making to its end (RFC 9113), as far as a client must know the protocol. */
export class Http2Session implements LinkEvents, FrameEvents {
  readonly #plan: SessionPlan;
  readonly #owner: SessionOwner;
  readonly #link: Link;
  readonly #outbox: Outbox;
  readonly #frames = new FrameReader();
  readonly #block = new HeaderBlock();
  readonly #headers = new HeaderReader();
  readonly #peer = new PeerSettings();
  readonly #streams: readonly Stream[];
  /** The streams' numbers by place, 0 for none: looked up for every frame. */
  readonly #ids: Int32Array;
  /** Places whose requests wait for the connection, or for a stream that the peer allows. */
  readonly #waiting: number[] = [];
  #active = 0;
  #nextId = 1;
  #sendWindow = FIRST_WINDOW_BYTES;
  #unacknowledged = 0;
  #reads = 0;
  #reading = false;
  #retired = false;
  #dead = false;

  constructor(plan: SessionPlan, owner: SessionOwner) {
    this.#plan = plan;
    this.#owner = owner;
    this.#link = new Link(plan, this);
    this.#outbox = new Outbox(this.#link);
    this.#streams = Array.from({ length: plan.streams }, () => new Stream());
    this.#ids = new Int32Array(plan.streams);
  }

  open(): void {
    this.#link.open();
  }

  /** Sends on a free place; an event of the owner follows, once, and never before this returns. */
  send(place: number, request: PreparedRequest): void {
    const stream = this.#streamAt(place);
    stream.request = request;
    if (this.#waiting.length === 0 && this.#mayStart()) this.#start(place);
    else this.#waiting.push(place);
    if (!this.#reading) this.#plan.flushQueue.add(this);
  }

  /** Gives up a request because its time is over. */
  expire(place: number): void {
    const stream = this.#streamAt(place);
    if (stream.id === 0) {
      this.#waiting.splice(this.#waiting.indexOf(place), 1);
      const kind = this.#link.failureOr("timeout");
      stream.end();
      if (!this.#link.opened && this.#waiting.length === 0) this.#end(false);
      this.#owner.onFailure(place, kind, 0);
      return;
    }
    // Nothing at all came since it was sent: who knows whether the other end still is.
    if (stream.readsBefore === this.#reads) this.#retire();
    this.#abort(place, CANCEL, "timeout");
    this.#plan.flushQueue.add(this);
    this.#closeWhenDone();
  }

  /** Ends it without a word to anyone. */
  close(): void {
    this.#dead = true;
    this.#link.close();
  }

  /** Writes what was collected. */
  flush(): void {
    if (this.#dead || !this.#link.opened) return;
    this.#outbox.flush();
    if (this.#outbox.length > MAX_UNSENT_BYTES * (1 + this.#active)) this.#fail("protocol");
  }

  onOpen(connectMs: number, tlsMs: number | undefined): void {
    this.#outbox.add(OPENING);
    this.#startWaiting();
    this.#outbox.flush();
    this.#owner.onOpen(connectMs, tlsMs);
  }

  onBytes(length: number): void {
    this.#reads++;
    this.#reading = true;
    const fine = this.#frames.read(this.#plan.readBuffer, length, this);
    this.#reading = false;
    if (this.#dead) return;
    if (fine) {
      this.flush();
      this.#closeWhenDone();
    } else {
      this.#outbox.add(frame(GOAWAY, 0, 0, Buffer.from([0, 0, 0, 0, 0, 0, 0, PROTOCOL_ERROR])));
      this.#outbox.flush();
      this.#fail("protocol");
    }
  }

  onEnd(): void {
    this.#fail(undefined);
  }

  onError(kind: ErrorKind): void {
    this.#fail(kind);
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
        return length === 4 && this.#onReset(id);
      case PING:
        if (id !== 0 || length !== 8) return false;
        if ((flags & ACK) === 0) this.#outbox.add(frame(PING, ACK, 0, bytes.subarray(start, end)));
        return true;
      case GOAWAY:
        if (id !== 0 || length < 8) return false;
        return this.#onGoaway(bytes.readUInt32BE(start) & LAST_STREAM_ID, bytes.readUInt32BE(start + 4));
      case PUSH_PROMISE:
        return false; // We said that we want none.
      default:
        return true; // PRIORITY, and what later extensions may bring.
    }
  }

  onData(id: number, length: number): boolean {
    if (id === 0 || !this.#expects(0)) return false;
    this.#unacknowledged += length;
    if (this.#unacknowledged >= WINDOW_BYTES / 2) {
      this.#outbox.add(numberFrame(WINDOW_UPDATE, 0, this.#unacknowledged));
      this.#unacknowledged = 0;
    }
    const place = this.#placeOf(id);
    if (place < 0) return this.#wasOpen(id);
    const stream = this.#streamAt(place);
    stream.bytesIn += length;
    stream.unacknowledged += length;
    if (stream.unacknowledged >= WINDOW_BYTES / 2) {
      this.#outbox.add(numberFrame(WINDOW_UPDATE, id, stream.unacknowledged));
      stream.unacknowledged = 0;
    }
    return true;
  }

  onDataEnd(id: number, flags: number, contentBytes: number): boolean {
    if (id === 0 || !this.#expects(0)) return false;
    const place = this.#placeOf(id);
    if (place < 0) return this.#wasOpen(id);
    const stream = this.#streamAt(place);
    stream.bytesIn += FRAME_HEAD_BYTES;
    stream.contentBytes += contentBytes;
    if (stream.status === 0) this.#abort(place, PROTOCOL_ERROR, "protocol");
    else if (flags & END_STREAM) this.#finish(place, stream);
    return !this.#dead;
  }

  /** SETTINGS come first, and nothing between the parts of a header block. */
  #expects(type: number): boolean {
    if (this.#block.open && type !== CONTINUATION) return false;
    return this.#peer.known || type === SETTINGS;
  }

  #onHeaderFrame(
    type: number,
    flags: number,
    id: number,
    bytes: Buffer,
    start: number,
    end: number,
  ): boolean {
    const place = this.#placeOf(id);
    if (place >= 0) this.#streamAt(place).bytesIn += FRAME_HEAD_BYTES + end - start;
    else if (!this.#wasOpen(id)) return false;
    const block = this.#block;
    const progress = block.add(type, flags, id, bytes, start, end);
    if (progress !== "whole") return progress === "more";
    // Blocks of streams that are gone are read as well: they change the table.
    if (!this.#headers.read(block.bytes, block.start, block.end)) return false;
    return place < 0 || this.#onHead(place, block.endStream);
  }

  #onHead(place: number, endStream: boolean): boolean {
    const stream = this.#streamAt(place);
    const { status, grpcStatus } = this.#headers;
    if (grpcStatus >= 0) stream.grpcStatus = grpcStatus;
    const interim = status >= 100 && status < 200 && status !== 101;
    const lawful = stream.status > 0 ? endStream && status === 0 : status >= 200 || (interim && !endStream);
    if (!lawful) this.#abort(place, PROTOCOL_ERROR, "protocol");
    else {
      if (stream.status === 0 && !interim) stream.status = status;
      if (endStream) this.#finish(place, stream);
    }
    return !this.#dead;
  }

  #onSettings(flags: number, bytes: Buffer, start: number, end: number): boolean {
    // An acknowledgement cannot come first.
    if (flags & ACK) return this.#peer.known && start === end;
    const before = this.#peer.initialWindowBytes;
    if (!this.#peer.read(bytes, start, end)) return false;
    const change = this.#peer.initialWindowBytes - before;
    for (const stream of this.#streams) {
      stream.sendWindow += change;
      if (stream.sendWindow > MAX_WINDOW_BYTES) return false;
    }
    this.#outbox.add(SETTINGS_ACK);
    this.#sendBodies();
    this.#startWaiting();
    return true;
  }

  #onWindowUpdate(id: number, increment: number): boolean {
    if (id === 0) {
      this.#sendWindow += increment;
      if (increment === 0 || this.#sendWindow > MAX_WINDOW_BYTES) return false;
      this.#sendBodies();
      return true;
    }
    const place = this.#placeOf(id);
    if (place < 0) return this.#wasOpen(id);
    const stream = this.#streamAt(place);
    stream.sendWindow += increment;
    if (increment === 0 || stream.sendWindow > MAX_WINDOW_BYTES)
      this.#abort(place, PROTOCOL_ERROR, "protocol");
    else this.#sendBody(stream);
    return !this.#dead;
  }

  #onReset(id: number): boolean {
    const place = this.#placeOf(id);
    if (place < 0) return this.#wasOpen(id);
    this.#failOne(place, "reset");
    return !this.#dead;
  }

  #onGoaway(lastId: number, code: number): boolean {
    this.#retire();
    for (let place = 0; place < this.#ids.length && !this.#dead; place++) {
      if ((this.#ids[place] ?? 0) <= lastId) continue;
      if (code === NO_ERROR) {
        this.#release(place);
        this.#owner.onUnprocessed(place, true);
      } else this.#failOne(place, "reset");
    }
    return !this.#dead;
  }

  /** Not before the server's first SETTINGS: until then nobody knows how many streams it takes, and it refuses the rest. */
  #mayStart(): boolean {
    return this.#peer.known && this.#active < this.#peer.maxConcurrentStreams && !this.#retired;
  }

  #startWaiting(): void {
    while (this.#waiting.length > 0 && this.#mayStart()) this.#start(this.#waiting.shift() ?? 0);
  }

  #start(place: number): void {
    const stream = this.#streamAt(place);
    const { request } = stream;
    if (request === undefined) return;
    const id = this.#nextId;
    this.#nextId += 2;
    this.#ids[place] = id;
    this.#active++;
    stream.begin(id, request, this.#peer.initialWindowBytes, this.#reads);
    const { length } = request.body;
    if (request.whole && length <= this.#sendWindow && length <= stream.sendWindow) {
      this.#outbox.addTemplate(request.whole, id);
      this.#sendWindow -= length;
      stream.bodySent = length;
    } else {
      this.#outbox.addTemplate(request.head, id);
      this.#sendBody(stream);
    }
    if (this.#nextId > LAST_STREAM_ID) this.#retire();
  }

  #sendBodies(): void {
    for (const stream of this.#streams) this.#sendBody(stream);
  }

  /** Sends of a body what the windows allow. */
  #sendBody(stream: Stream): void {
    while (stream.sending) {
      const rest = stream.bodyRest;
      const length = Math.min(rest.length, this.#sendWindow, stream.sendWindow, this.#peer.maxFrameBytes);
      if (length <= 0) return;
      const flags = length === rest.length ? END_STREAM : 0;
      this.#outbox.addData(stream.id, flags, rest.subarray(0, length));
      stream.bodySent += length;
      stream.sendWindow -= length;
      this.#sendWindow -= length;
    }
  }

  #finish(place: number, stream: Stream): void {
    const { bytesIn } = stream;
    const status = stream.request?.grpc ? grpcAnswer(stream) : stream.status;
    // The answer is there before the whole request was sent: the rest is not wanted (RFC 9113 §8.1).
    if (stream.sending) this.#outbox.add(numberFrame(RST_STREAM, stream.id, NO_ERROR));
    this.#release(place);
    if (status === undefined) this.#owner.onFailure(place, "protocol", bytesIn);
    else this.#owner.onAnswer(place, status, bytesIn);
  }

  #abort(place: number, code: number, kind: ErrorKind): void {
    this.#outbox.add(numberFrame(RST_STREAM, this.#streamAt(place).id, code));
    this.#failOne(place, kind);
  }

  #failOne(place: number, kind: ErrorKind): void {
    const { bytesIn } = this.#streamAt(place);
    this.#release(place);
    this.#owner.onFailure(place, kind, bytesIn);
  }

  #release(place: number): void {
    this.#ids[place] = 0;
    this.#streamAt(place).end();
    this.#active--;
    this.#startWaiting();
  }

  /** Takes no more requests. */
  #retire(): void {
    if (this.#retired) return;
    this.#retired = true;
    this.#owner.onRetired(this);
    for (const place of this.#waiting.splice(0)) {
      this.#streamAt(place).end();
      this.#owner.onUnprocessed(place, false);
    }
  }

  #closeWhenDone(): void {
    if (this.#retired && this.#active === 0 && !this.#dead) this.#end(false);
  }

  /** The whole connection failed. @param kind undefined when the peer ended it: each stream's own answer tells */
  #fail(kind: ErrorKind | undefined): void {
    if (this.#dead) return;
    const split = this.#frames.streamId;
    const failed = this.#streams.flatMap((stream, place) => {
      if (stream.request === undefined) return [];
      const begun = stream.bytesIn > 0 || (stream.id !== 0 && stream.id === split);
      const own = kind ?? this.#link.failureOr(begun ? "truncated" : "reset");
      return [{ place, kind: own, bytesIn: stream.bytesIn }];
    });
    this.#end(failed.length === 0);
    for (const { place, kind: own, bytesIn } of failed) this.#owner.onFailure(place, own, bytesIn);
  }

  #end(idle: boolean): void {
    this.close();
    this.#owner.onClosed(this, idle);
  }

  #placeOf(id: number): number {
    return this.#ids[0] === id ? 0 : this.#ids.indexOf(id);
  }

  /** Frames of streams that are over may still be on their way; of streams that never were there can be none. */
  #wasOpen(id: number): boolean {
    return id % 2 === 1 && id < this.#nextId;
  }

  #streamAt(place: number): Stream {
    const stream = this.#streams[place];
    if (stream === undefined) throw new RangeError(`There is no place ${place} on this connection.`);
    return stream;
  }
}
