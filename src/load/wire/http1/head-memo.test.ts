import fc from "fast-check";
import { expect, test } from "vitest";
import { HeadMemo } from "./head-memo.ts";

const READ_BUFFER_BYTES = 2_048;

function bufferWith(bytes: Uint8Array): Buffer {
  const buffer = Buffer.alloc(READ_BUFFER_BYTES, 0xee);
  buffer.set(bytes);
  return buffer;
}

test("finds nothing before a head was kept, or after it was forgotten", () => {
  const buffer = bufferWith(Buffer.from("HTTP/1.1 200 OK\r\n\r\n"));
  const memo = new HeadMemo();
  expect(memo.find(buffer, 19)).toBe(0);
  memo.keep(buffer, 19);
  expect(memo.find(buffer, 19)).toBe(19);
  memo.forget();
  expect(memo.find(buffer, 19)).toBe(0);
});

test("a head is recognised only if every byte of it is present and equal", () => {
  const head = fc.uint8Array({ minLength: 1, maxLength: 1_024 });
  fc.assert(
    fc.property(head, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, place, change) => {
      const buffer = bufferWith(bytes);
      const memo = new HeadMemo();
      memo.keep(buffer, bytes.length);
      buffer.fill(0x11, bytes.length); // A different body follows.
      expect(memo.find(buffer, READ_BUFFER_BYTES)).toBe(bytes.length);
      expect(memo.find(buffer, bytes.length)).toBe(bytes.length);
      expect(memo.find(buffer, bytes.length - 1)).toBe(0);
      const changed = place % bytes.length;
      buffer[changed] = ((buffer[changed] ?? 0) + change) & 0xff;
      expect(memo.find(buffer, READ_BUFFER_BYTES)).toBe(0);
    }),
  );
});

test("a head that is too long, or in an unaligned buffer, is not kept", () => {
  const memo = new HeadMemo();
  memo.keep(Buffer.alloc(4_096), 1_025);
  expect(memo.find(Buffer.alloc(4_096), 4_096)).toBe(0);
  const shifted = new Uint8Array(new ArrayBuffer(64), 1);
  memo.keep(shifted, 16);
  expect(memo.find(shifted, 63)).toBe(0);
});

test("a head that cannot be kept also discards the previous one", () => {
  const buffer = bufferWith(Buffer.from("HTTP/1.1 200 OK\r\n\r\n"));
  const memo = new HeadMemo();
  memo.keep(buffer, 19);
  memo.keep(buffer, 1_025);
  expect(memo.find(buffer, READ_BUFFER_BYTES)).toBe(0);
});
