import { COMPLETE, PENDING, ResponseReader } from "../../../src/load/wire/http1/response-reader.ts";
import { FrameReader } from "../../../src/load/wire/http2/frame-reader.ts";
import {
  CONTINUATION,
  DATA,
  END_HEADERS,
  END_STREAM,
  frame,
  HEADERS,
  PADDED,
  settingsFrame,
} from "../../../src/load/wire/http2/frames.ts";
import { HeaderBlock } from "../../../src/load/wire/http2/header-block.ts";
import { encodeFields } from "../../../src/load/wire/http2/hpack/encode.ts";
import { HeaderReader } from "../../../src/load/wire/http2/hpack/header-reader.ts";
import { MessageReader } from "../../../src/load/wire/http2/message-reader.ts";
import { expectSame, type Reader } from "./reader.ts";

const STEPS = [1, 2, 3, 7, 16, 100];

/** Splits differently for each case, but always the same for the same one. */
function stepFor(bytes: Buffer): number {
  return STEPS[(bytes.length + (bytes[bytes.length >> 1] ?? 0)) % STEPS.length] ?? 1;
}

function inParts(bytes: Buffer, step: number, give: (part: Buffer) => boolean): void {
  for (let at = 0; at < bytes.length; at += step) if (!give(bytes.subarray(at, at + step))) return;
}

function readHttp1(bytes: Buffer, step: number) {
  const reader = new ResponseReader();
  reader.reset(false);
  let progress: number = PENDING;
  inParts(bytes, step, (part) => {
    progress = reader.read(part, part.length);
    return progress === PENDING;
  });
  if (progress === PENDING) progress = reader.end();
  // After an answer that is broken or cut off, there is no status.
  return { progress, status: progress === COMPLETE ? reader.status : undefined };
}

function readFrames(bytes: Buffer, step: number) {
  const reader = new FrameReader();
  const block = new HeaderBlock();
  const headers = new HeaderReader();
  const seen: unknown[] = [];
  let content = "";
  const events = {
    onFrame(type: number, flags: number, id: number, data: Buffer, start: number, end: number) {
      seen.push([type, flags, id, data.toString("latin1", start, end)]);
      if (type !== HEADERS && type !== CONTINUATION) return true;
      const progress = block.add(type, flags, id, data, start, end);
      if (progress !== "whole") return progress === "more";
      const fine = headers.read(block.bytes, block.start, block.end);
      seen.push([fine, headers.status, headers.grpcStatus, headers.contentLength]);
      return fine;
    },
    onData(_id: number, _length: number, data: Buffer, start: number, end: number) {
      content += data.toString("latin1", start, end);
      return true;
    },
    onDataEnd(id: number, flags: number, contentBytes: number) {
      seen.push(["data", id, flags, contentBytes]);
      return true;
    },
  };
  let fine = true;
  inParts(bytes, step, (part) => {
    fine = reader.read(part, part.length, events);
    return fine;
  });
  return { fine, seen, content };
}

function readMessages(bytes: Buffer, step: number) {
  const reader = new MessageReader();
  inParts(bytes, step, (part) => {
    reader.read(part, 0, part.length);
    return true;
  });
  return [reader.messages, reader.truncated, reader.compressed];
}

/** Reads bytes at once and in parts: the result must be the same. */
function bothWays(read: (bytes: Buffer, step: number) => unknown): Reader["read"] {
  return (text) => {
    const bytes = Buffer.from(text, "latin1");
    const whole = read(bytes, Math.max(1, bytes.length));
    expectSame(whole, read(bytes, stepFor(bytes)));
    return whole;
  };
}

function text(...parts: readonly Buffer[]): string {
  return Buffer.concat(parts).toString("latin1");
}

const FIELDS = encodeFields([
  { name: ":status", value: "200" },
  { name: "content-type", value: "application/grpc" },
  { name: "content-length", value: "5" },
  { name: "x-request-id", value: "0123456789abcdef" },
  { name: "grpc-status", value: "0" },
]);
/** An update of the table's size, fields that go into the table, and fields that are found in it. */
const TABLE_FIELDS = Buffer.from(
  "3fe11f" +
    "88" +
    "4003782d6103782d62" +
    "5c0135" +
    "be" +
    "bf" +
    "0f0d0135" +
    "408825a849e95ba97d7f8925a849e95bb8e8b4bf",
  "hex",
);
const BYTES = ["\0", "\xff", "\x7f", "\x3f\xff\xff\xff\xff\x0f", "\x80", "\r\n", "\0\0\0\0\0"];

/** Readers of what services answer. */
export const WIRE_READERS: readonly Reader[] = [
  {
    name: "HTTP/1 answers",
    kind: "bytes",
    weight: 120,
    pieces: [
      ...[
        "\r\n",
        "\r\n\r\n",
        "\n",
        "\r",
        ": ",
        "0\r\n\r\n",
        "HTTP/1.1 ",
        "100 Continue",
        "Content-Length: 5",
      ],
      ...["Transfer-Encoding: chunked", "Connection: close", "ffffffffffffffff", "-1", ";a=b", "\0", " "],
    ],
    originals: [
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n00A\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.0 404 Not Found\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nConnection: close, x\r\nX: a\r\n b\r\n\r\nuntil the end",
    ],
    read: bothWays(readHttp1),
  },
  {
    name: "HTTP/2 frames",
    kind: "bytes",
    weight: 80,
    pieces: BYTES,
    originals: [
      text(
        settingsFrame([]),
        frame(HEADERS, END_HEADERS, 1, FIELDS),
        frame(DATA, END_STREAM, 1, Buffer.from("hello")),
      ),
      text(
        frame(HEADERS, 0, 3, FIELDS.subarray(0, 4)),
        frame(CONTINUATION, 0, 3, FIELDS.subarray(4, 9)),
        frame(CONTINUATION, END_HEADERS, 3, FIELDS.subarray(9)),
        frame(DATA, PADDED, 3, Buffer.from("\x03hello\0\0\0", "latin1")),
        frame(HEADERS, END_HEADERS | END_STREAM, 3, TABLE_FIELDS),
      ),
    ],
    read: bothWays(readFrames),
  },
  {
    name: "HPACK",
    kind: "bytes",
    weight: 120,
    pieces: BYTES,
    originals: [text(FIELDS), text(TABLE_FIELDS), text(FIELDS, TABLE_FIELDS)],
    read(block) {
      const bytes = Buffer.from(block, "latin1");
      const reader = new HeaderReader();
      // Twice, because the first time may have filled the table.
      return reader.read(bytes, 0, bytes.length) && reader.read(bytes, 0, bytes.length) ? reader : undefined;
    },
  },
  {
    name: "gRPC messages",
    kind: "bytes",
    weight: 120,
    pieces: BYTES,
    originals: ["\0\0\0\0\x05hello\0\0\0\0\0", "\x01\0\0\0\x01x\0\xff\xff\xff\xff"],
    read: bothWays(readMessages),
  },
];
