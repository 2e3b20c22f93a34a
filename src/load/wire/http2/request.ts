import { headerLines } from "../../order/header-lines.ts";
import type { LoadTarget } from "../../order/request.ts";
import { pathTemplateOf } from "../../order/template.ts";
import { basicAuthorization } from "../basic-authorization.ts";
import { bodyOf } from "../request-source.ts";
import { CONTINUATION, DATA, END_HEADERS, END_STREAM, frame, HEADERS, MAX_FRAME_BYTES } from "./frames.ts";
import { encodeFields } from "./hpack/encode.ts";
import type { Field } from "./hpack/static-table.ts";

/** Frames that go out together; the stream number is filled in when they are sent. */
export interface FrameTemplate {
  readonly bytes: Buffer;
  /** Where the stream number is in `bytes`, four bytes each. */
  readonly idOffsets: readonly number[];
}

/** A call whose answer has one message, or one whose answer is a stream of them. */
export type GrpcKind = "unary" | "server-streaming";

/** A request, encoded once for all connections. */
export interface PreparedRequest {
  readonly head: FrameTemplate;
  readonly body: Buffer;
  /** Head and body, if one DATA frame holds the body, for peers whose windows are large enough. */
  readonly whole: FrameTemplate | undefined;
  /** The header block that `head` holds. */
  readonly block: Buffer;
  /** Whether its answer has no content whatever its header says, as with HEAD. */
  readonly noContent: boolean;
  /** Which gRPC answer is expected, if any: one message, or any number of them. */
  readonly grpc: GrpcKind | undefined;
  /** See `mayResend`. */
  readonly resendable: boolean;
}

/**
 * The fields of a request (RFC 9113 §8.3). `user-agent` and `accept` are added unless given, as are `content-length` for a
 * body and `authorization` for a URL with a user; `Host` becomes `:authority`.
 */
export function requestFields(target: LoadTarget): readonly Field[] {
  const url = new URL(target.url);
  const given = headerLines(target.headers).map(([name, value]) => ({ name: name.toLowerCase(), value }));
  const authorization = basicAuthorization(url);
  const body = bodyOf(target);
  const host = given.find(({ name }) => name === "host");
  const added = [
    { name: "user-agent", value: "regatta" },
    { name: "accept", value: "*/*" },
    ...(authorization === undefined ? [] : [{ name: "authorization", value: authorization }]),
    ...(body === undefined ? [] : [{ name: "content-length", value: String(body.length) }]),
  ];
  return [
    { name: ":method", value: target.method },
    { name: ":scheme", value: url.protocol.slice(0, -1) },
    { name: ":authority", value: host?.value ?? url.host },
    { name: ":path", value: pathTemplateOf(target.url) },
    ...added.filter(({ name }) => !given.some((field) => field.name === name)),
    ...given.filter(({ name }) => name !== "host"),
  ];
}

/** What a request has besides its fields. */
export interface RequestParts {
  readonly body?: Buffer | undefined;
  readonly grpc?: GrpcKind;
  readonly resendable?: boolean;
}

/** Encodes a request. */
export function prepareRequest(
  fields: readonly Field[],
  { body = Buffer.alloc(0), grpc, resendable = false }: RequestParts = {},
): PreparedRequest {
  const block = encodeFields(fields);
  const head = headFrames(block, body.length === 0);
  const dataFrames = Math.ceil(body.length / MAX_FRAME_BYTES);
  return {
    head,
    body,
    whole:
      dataFrames === 0
        ? head
        : dataFrames === 1
          ? joined(head, templateOf([frame(DATA, END_STREAM, 0, body)]))
          : undefined,
    block,
    noContent: fields.some(({ name, value }) => name === ":method" && value === "HEAD"),
    grpc,
    resendable,
  };
}

/** RFC 7541 §6.3: the table holds 0 bytes from now on. */
const EMPTY_TABLE = Buffer.from([0x20]);

/** The head of a request that also tells the server that our header blocks use no table. */
export function headEmptyingTable({ block, body }: PreparedRequest): FrameTemplate {
  return headFrames(Buffer.concat([EMPTY_TABLE, block]), body.length === 0);
}

/** A HEADERS frame, and CONTINUATION frames for what it cannot hold. */
function headFrames(block: Buffer, endStream: boolean): FrameTemplate {
  const frames: Buffer[] = [];
  for (let at = 0; at === 0 || at < block.length; at += MAX_FRAME_BYTES) {
    const end = at + MAX_FRAME_BYTES;
    const flags = (at === 0 && endStream ? END_STREAM : 0) | (end >= block.length ? END_HEADERS : 0);
    frames.push(frame(at === 0 ? HEADERS : CONTINUATION, flags, 0, block.subarray(at, end)));
  }
  return templateOf(frames);
}

function templateOf(frames: readonly Buffer[]): FrameTemplate {
  let at = 0;
  const idOffsets = frames.map(({ length }) => {
    const offset = at + 5;
    at += length;
    return offset;
  });
  return { bytes: Buffer.concat(frames), idOffsets };
}

function joined(first: FrameTemplate, second: FrameTemplate): FrameTemplate {
  return {
    bytes: Buffer.concat([first.bytes, second.bytes]),
    idOffsets: [...first.idOffsets, ...second.idOffsets.map((offset) => first.bytes.length + offset)],
  };
}
