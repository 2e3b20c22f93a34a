import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_HEAD_BYTES } from "./response-head.ts";
import { BROKEN, COMPLETE, PENDING, type Progress, ResponseReader } from "./response-reader.ts";

/** Feeds a text in pieces of `step` bytes, as a slow network would. */
function readAll(text: string, options: { head?: boolean; step?: number } = {}) {
  const bytes = Buffer.from(text, "latin1");
  const reader = new ResponseReader();
  reader.reset(options.head ?? false);
  const step = options.step ?? bytes.length;
  let progress: Progress = PENDING;
  for (let at = 0; at < bytes.length && progress === PENDING; at += step) {
    const piece = bytes.subarray(at, at + step);
    // As in production: one buffer for all reads, of which only the beginning is new.
    const shared = Buffer.concat([piece, Buffer.from("\nrubbish\r\n\r\n")]);
    progress = reader.read(shared, piece.length);
  }
  return { progress, status: reader.status, reusable: reader.reusable, reader };
}

const complete: readonly (readonly [string, string, number, boolean])[] = [
  ["a body with its length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, true],
  ["a length in odd letters and spaces", "HTTP/1.1 200 OK\r\ncOnTeNt-LeNgTh:\t 5  \r\n\r\nhello", 200, true],
  ["an empty body", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404, true],
  ["no reason phrase", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, true],
  ["bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", 200, true],
  [
    "a connection that closes",
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
    200,
    false,
  ],
  [
    "a connection that is kept, as said",
    "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n",
    200,
    true,
  ],
  ["HTTP/1.0, which closes", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, false],
  [
    "HTTP/1.0 that keeps",
    "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok",
    200,
    true,
  ],
  ["no content", "HTTP/1.1 204 No Content\r\n\r\n", 204, true],
  [
    "not modified, with a length of what is not sent",
    "HTTP/1.1 304 X\r\nContent-Length: 9\r\n\r\n",
    304,
    true,
  ],
  [
    "continue, then the answer",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 OK\r\nContent-Length: 1\r\n\r\nx",
    201,
    true,
  ],
  [
    "early hints, twice",
    "HTTP/1.1 103 E\r\nLink: a\r\n\r\nHTTP/1.1 103 E\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    200,
    true,
  ],
  [
    "chunks",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n",
    200,
    true,
  ],
  [
    "chunks with trailers",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\n",
    200,
    true,
  ],
  [
    "chunks that overrule a length",
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    200,
    true,
  ],
  [
    "a folded header",
    "HTTP/1.1 200 OK\r\nX-Long: one\r\n two\r\n\t: three\r\nContent-Length: 2\r\n\r\nok",
    200,
    true,
  ],
  ["a folded length", "HTTP/1.1 200 OK\r\nContent-Length:\r\n 2\r\n \r\n\r\nok", 200, true],
  ["a folded close", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x,\r\n close\r\n\r\n", 200, false],
  [
    "chunk sizes with leading zeros",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0000000000000002\r\nok\r\n0000000000000000\r\n\r\n",
    200,
    true,
  ],
  ["the same length twice", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok", 200, true],
];

const broken: readonly (readonly [string, string])[] = [
  ["another protocol", "SSH-2.0-OpenSSH_9.2\r\n"],
  ["letters for a status", "HTTP/1.1 2OO OK\r\n\r\n"],
  ["a status below 100", "HTTP/1.1 099 OK\r\n\r\n"],
  ["a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"],
  ["a version without a space", "HTTP/1.12200 OK\r\n\r\n"],
  ["a header without a colon", "HTTP/1.1 200 OK\r\nrubbish\r\n\r\n"],
  ["a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n"],
  ["a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"],
  ["a length too great to be true", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n"],
  ["a folded length of two numbers", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n 2\r\n\r\nok"],
  ["two lengths that differ", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"],
  ["a switch of protocols that nobody asked for", "HTTP/1.1 101 Switching\r\n\r\n"],
  ["a carriage return alone", "HTTP/1.1 200 OK\r\n\rX"],
  ["a chunk size that is none", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
  ["an empty chunk size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n"],
  ["a chunk longer than it said", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxyz"],
  ["a chunk size without end", `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${"1".repeat(20)}`],
  ["a head without end", `HTTP/1.1 200 OK\r\nX: ${"y".repeat(MAX_HEAD_BYTES)}`],
];

describe("ResponseReader", () => {
  test.each(complete)("reads %s", (_, text, status, reusable) => {
    expect(readAll(text)).toMatchObject({ progress: COMPLETE, status, reusable });
  });

  test.each(complete)("reads %s however it is split", (_, text, status, reusable) => {
    for (const step of [1, 2, 3, 7, 16]) {
      expect(readAll(text, { step })).toMatchObject({ progress: COMPLETE, status, reusable });
    }
  });

  test.each(broken)("refuses %s", (_, text) => {
    expect(readAll(text).progress).toBe(BROKEN);
    expect(readAll(text, { step: 5 }).progress).toBe(BROKEN);
  });

  test.each(complete)("needs every byte of %s", (_, text) => {
    const { progress, reader } = readAll(text.slice(0, -1));
    expect(progress).toBe(PENDING);
    expect(reader.end()).toBe(BROKEN);
  });

  test.each([
    ["in its status line", "HTTP/1.1 2"],
    ["in a field", "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Le"],
    ["in its empty line", "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 100000\r\n\r"],
    ["behind hints", "HTTP/1.1 103 E\r\n\r\nHTTP/1.1 200 OK\r\nServer: x\r\nCon"],
  ])("a head that is cut %s may have a body longer than any head", (_, first) => {
    const answer = "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 100000\r\n\r\n";
    const hints = first.startsWith("HTTP/1.1 103") ? "HTTP/1.1 103 E\r\n\r\n" : "";
    const bytes = Buffer.from(`${hints}${answer}${"b".repeat(100_000)}`);
    const reader = new ResponseReader();
    reader.reset(false);
    expect(reader.read(Buffer.from(first), first.length)).toBe(PENDING);
    const second = bytes.subarray(first.length, first.length + MAX_HEAD_BYTES);
    expect(reader.read(second, second.length)).toBe(PENDING);
    const third = bytes.subarray(first.length + second.length);
    expect(reader.read(third, third.length)).toBe(COMPLETE);
    expect(reader).toMatchObject({ status: 200, reusable: true });
  });

  test("a complete head and a body longer than any head may arrive in one read", () => {
    const text = `HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n${"b".repeat(100_000)}`;
    expect(readAll(text)).toMatchObject({ progress: COMPLETE, reusable: true });
  });

  test.each([1, 2])(
    "a head of the greatest length is read, and %i bytes more are refused, cut or not",
    (more) => {
      const beginning = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: ";
      const fill = MAX_HEAD_BYTES - beginning.length - 4;
      for (const step of [MAX_HEAD_BYTES + 9, 50_000]) {
        expect(readAll(`${beginning}${"y".repeat(fill)}\r\n\r\n`, { step }).progress).toBe(COMPLETE);
        expect(readAll(`${beginning}${"y".repeat(fill + more)}\r\n\r\n`, { step }).progress).toBe(BROKEN);
      }
    },
  );

  test("an answer to HEAD ends with its head", () => {
    const text = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n";
    expect(readAll(text, { head: true })).toMatchObject({ progress: COMPLETE, reusable: true });
  });

  test("without a length or chunks, the answer ends with the connection", () => {
    const { progress, reader } = readAll("HTTP/1.1 200 OK\r\n\r\nuntil the end");
    expect(progress).toBe(PENDING);
    expect(reader.end()).toBe(COMPLETE);
    expect(reader.reusable).toBe(false);
  });

  test("surplus bytes end the connection, not the answer", () => {
    const result = readAll("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK");
    expect(result).toMatchObject({ progress: COMPLETE, reusable: false });
  });

  test("reset discards everything", () => {
    const { reader } = readAll("HTTP/1.1 200 OK\r\nContent-Le");
    reader.reset(false);
    const next = Buffer.from("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
    expect(reader.read(next, next.length)).toBe(COMPLETE);
    expect(reader.status).toBe(503);
    expect(reader.bytesRead).toBe(next.length);
  });

  test("never throws or reads past the end, whatever the input", () => {
    const noise = fc.array(
      fc.oneof(
        fc.constantFrom(
          "HTTP/1.1 200 OK\r\n",
          "Content-Length: 3\r\n",
          "Transfer-Encoding: chunked\r\n",
          "\r\n",
          "0\r\n\r\n",
        ),
        fc.string({ maxLength: 8 }),
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(noise, fc.integer({ min: 1, max: 9 }), (parts, step) => {
        const text = parts.join("");
        const whole = readAll(text);
        expect([PENDING, COMPLETE, BROKEN]).toContain(whole.progress);
        if (whole.progress === PENDING) expect(readAll(text, { step }).progress).toBe(PENDING);
      }),
    );
  });
});
