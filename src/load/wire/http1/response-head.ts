import { HeadMemo } from "./head-memo.ts";

/** A longer head is rejected, so that a broken server cannot fill the memory. */
export const MAX_HEAD_BYTES = 65_536;

/** What `ResponseHead.parse` returns if the bytes end before the head does. */
export const INCOMPLETE = -1;
/** What it returns if the bytes are not an HTTP/1 head. */
export const MALFORMED = -2;

const LF = 10;
const CR = 13;
const SPACE = 32;
const TAB = 9;
const COLON = 58;
const ZERO = 48;

const CONTENT_LENGTH = Buffer.from("content-length");
const TRANSFER_ENCODING = Buffer.from("transfer-encoding");
const CONNECTION = Buffer.from("connection");
const KEEP_ALIVE = Buffer.from("keep-alive");
const VERSION = Buffer.from("HTTP/1.");

/**
 * What a load generator must know about an answer's head: status, length, chunking, and whether the connection
 * stays open (RFC 9112). One object is reused for every answer, so that reading allocates nothing.
 */
export class ResponseHead {
  status = 0;
  /** -1 if there was no Content-Length. */
  contentLength = -1;
  chunked = false;
  keepAlive = true;
  readonly #memo = new HeadMemo();

  /**
   * Reads a head from `bytes[start…end)`.
   * @returns the offset after it, `INCOMPLETE` or `MALFORMED`.
   */
  parse(bytes: Uint8Array, start: number, end: number): number {
    if (start === 0) {
      const known = this.#memo.find(bytes, end);
      if (known > 0) return known; // The fields still hold what it says.
    }
    this.#memo.forget();
    const after = this.#parseAfresh(bytes, start, end);
    if (start === 0 && after > 0) this.#memo.keep(bytes, after);
    return after;
  }

  #parseAfresh(bytes: Uint8Array, start: number, end: number): number {
    this.contentLength = -1;
    this.chunked = false;
    let at = this.#parseStatusLine(bytes, start, end);
    while (at >= 0) {
      if (at >= end) return INCOMPLETE;
      const byte = bytes[at];
      if (byte === LF) return at + 1;
      if (byte === CR) {
        if (at + 1 >= end) return INCOMPLETE;
        return bytes[at + 1] === LF ? at + 2 : MALFORMED;
      }
      at = this.#parseField(bytes, at, end);
    }
    return at;
  }

  /** `HTTP/1.1 200 OK` */
  #parseStatusLine(bytes: Uint8Array, start: number, end: number): number {
    for (let i = 0; i < VERSION.length; i++) {
      if (start + i >= end) return INCOMPLETE;
      if (bytes[start + i] !== VERSION[i]) return MALFORMED;
    }
    const at = start + VERSION.length;
    if (at + 5 >= end) return INCOMPLETE;
    this.keepAlive = bytes[at] !== ZERO;
    if (bytes[at + 1] !== SPACE) return MALFORMED;
    let status = 0;
    for (let i = at + 2; i < at + 5; i++) {
      const digit = (bytes[i] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) return MALFORMED;
      status = status * 10 + digit;
    }
    const after = bytes[at + 5];
    if (status < 100 || (after !== SPACE && after !== CR && after !== LF)) return MALFORMED;
    this.status = status;
    return afterLine(bytes, at + 5, end);
  }

  #parseField(bytes: Uint8Array, start: number, end: number): number {
    let colon = start;
    while (colon < end && bytes[colon] !== COLON) {
      if (bytes[colon] === LF) return MALFORMED;
      colon++;
    }
    const next = afterFoldedLine(bytes, colon, end);
    if (next < 0) return next;
    const length = colon - start;
    // The three names differ in length, and almost no other name is as long as any of them.
    if (length === 14 && isName(bytes, start, CONTENT_LENGTH)) {
      return this.#readLength(bytes, colon + 1, next) ? next : MALFORMED;
    }
    if (length === 17 && isName(bytes, start, TRANSFER_ENCODING)) {
      this.chunked = /(^|,)\s*chunked\s*$/i.test(textOf(bytes, colon + 1, next));
    } else if (length === 10 && isName(bytes, start, CONNECTION)) {
      this.#readConnection(bytes, colon + 1, next);
    }
    return next;
  }

  #readConnection(bytes: Uint8Array, start: number, end: number): void {
    // What nearly every server sends, read without creating a string.
    if (end - start === KEEP_ALIVE.length + 3 && isName(bytes, start + 1, KEEP_ALIVE)) {
      this.keepAlive = true;
      return;
    }
    const value = textOf(bytes, start, end).toLowerCase();
    if (value.includes("close")) this.keepAlive = false;
    else if (value.includes("keep-alive")) this.keepAlive = true;
  }

  /** Digits only, and no second field with a different value: that is how requests are smuggled (RFC 9112 §6.3). */
  #readLength(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    while (at < end && isBlank(bytes[at])) at++;
    let length = 0;
    const first = at;
    for (; at < end; at++) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      length = length * 10 + digit;
    }
    if (at === first || !Number.isSafeInteger(length)) return false;
    while (at < end && isBlank(bytes[at])) at++;
    if (at !== end || (this.contentLength >= 0 && this.contentLength !== length)) return false;
    this.contentLength = length;
    return true;
  }
}

function afterLine(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) if (bytes[at] === LF) return at + 1;
  return INCOMPLETE;
}

/**
 * A line that begins with a space or tab belongs to the field before it (RFC 9112 §5.2).
 * @returns `INCOMPLETE` also if the byte that would tell has not arrived
 */
function afterFoldedLine(bytes: Uint8Array, start: number, end: number): number {
  let next = afterLine(bytes, start, end);
  while (next >= 0 && next < end && (bytes[next] === SPACE || bytes[next] === TAB))
    next = afterLine(bytes, next, end);
  return next < end ? next : INCOMPLETE;
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB || byte === CR || byte === LF;
}

function isName(bytes: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i++) {
    if (((bytes[start + i] ?? 0) | 0x20) !== name[i]) return false;
  }
  return true;
}

/** Rare enough to afford a string. */
function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start)
    .toString("latin1")
    .trim();
}
