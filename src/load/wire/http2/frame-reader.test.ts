import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FrameEvents, FrameReader } from "./frame-reader.ts";
import {
  DATA,
  END_STREAM,
  frame,
  HEADERS,
  MAX_FRAME_BYTES,
  numberFrame,
  PADDED,
  PING,
  SETTINGS,
  WINDOW_UPDATE,
} from "./frames.ts";

/** The events for some bytes, with DATA that was split joined again. */
function readAll(bytes: Uint8Array, cuts: readonly number[] = []) {
  const events: string[] = [];
  let data = 0;
  const sink: FrameEvents = {
    onFrame(type, flags, streamId, payload, start, end) {
      events.push(`${type} ${flags} ${streamId} ${payload.toString("hex", start, end)}`);
      return true;
    },
    onData(_streamId, length) {
      data += length;
      return true;
    },
    onDataEnd(streamId, flags, contentBytes) {
      events.push(`data ${flags} ${streamId} ${data} ${contentBytes}`);
      data = 0;
      return true;
    },
  };
  const reader = new FrameReader();
  const shared = Buffer.alloc(bytes.length + 4);
  let fine = true;
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    // As in production: one buffer for all reads, of which only the beginning is new.
    shared.fill(0xee);
    shared.set(bytes.subarray(from, to));
    fine = fine && reader.read(shared, to - from, sink);
    from = to;
  }
  // After bytes that are not frames, nothing more is read and nothing is known.
  return { fine, events, pending: data, streamId: fine ? reader.streamId : 0 };
}

const anyFrame = fc
  .record({
    type: fc.integer({ min: 0, max: 12 }),
    flags: fc.constantFrom(0, 1, 4, 5, 8, 9),
    streamId: fc.integer({ min: 0, max: 0x7fffffff }),
    payload: fc.uint8Array({ maxLength: 40 }),
  })
  .map(({ type, flags, streamId, payload }) => frame(type, flags, streamId, payload));

describe("FrameReader", () => {
  test("reports frames with their payloads, and only the lengths of DATA", () => {
    const bytes = Buffer.concat([
      frame(SETTINGS, 0, 0, Buffer.from("000300000064", "hex")),
      frame(HEADERS, 4, 1, Buffer.from("88", "hex")),
      frame(DATA, 0, 1, Buffer.alloc(5)),
      frame(DATA, END_STREAM, 1, Buffer.alloc(0)),
      numberFrame(WINDOW_UPDATE, 0, 7),
    ]);
    expect(readAll(bytes)).toEqual({
      fine: true,
      events: ["4 0 0 000300000064", "1 4 1 88", "data 0 1 5 5", "data 1 1 0 0", "8 0 0 00000007"],
      pending: 0,
      streamId: 0,
    });
  });

  test("does not treat the padding of DATA as content, but counts it", () => {
    const padded = (payload: Uint8Array) => readAll(frame(DATA, PADDED, 3, payload));
    expect(padded(Buffer.from([2, 9, 9, 9, 0, 0])).events).toEqual(["data 8 3 6 3"]);
    expect(padded(Buffer.from([0])).events).toEqual(["data 8 3 1 0"]);
    expect(padded(Buffer.from([3, 0, 0, 0])).events).toEqual(["data 8 3 4 0"]);
    expect(padded(Buffer.from([4, 0, 0, 0])).fine).toBe(false);
    expect(padded(Buffer.alloc(0)).fine).toBe(false);
  });

  test("ignores the reserved bit of a stream number", () => {
    const bytes = frame(PING, 0, 5, Buffer.alloc(8));
    bytes[5] = 0x80;
    expect(readAll(bytes).events).toEqual(["6 0 5 0000000000000000"]);
  });

  test("accepts the longest allowed frame, and rejects a longer one by its header", () => {
    expect(readAll(frame(HEADERS, 4, 1, Buffer.alloc(MAX_FRAME_BYTES)), [700, 9_000]).fine).toBe(true);
    const head = frame(DATA, 0, 1, Buffer.alloc(MAX_FRAME_BYTES + 1)).subarray(0, 9);
    expect(readAll(head.subarray(0, 8)).fine).toBe(true);
    expect(readAll(head).fine).toBe(false);
  });

  test("knows on which stream the bytes ended early", () => {
    const bytes = frame(HEADERS, 4, 7, Buffer.alloc(10));
    expect(readAll(bytes.subarray(0, 8)).streamId).toBe(0);
    expect(readAll(bytes.subarray(0, 15)).streamId).toBe(7);
    expect(readAll(bytes).streamId).toBe(0);
  });

  test("stops if an event returns false", () => {
    let calls = 0;
    const stop: FrameEvents = {
      onFrame: () => ++calls === 0,
      onData: () => true,
      onDataEnd: () => true,
    };
    const bytes = Buffer.concat([frame(PING, 0, 0, Buffer.alloc(8)), frame(PING, 0, 0, Buffer.alloc(8))]);
    expect(new FrameReader().read(bytes, bytes.length, stop)).toBe(false);
    expect(calls).toBe(1);
  });

  test("the events are the same however the bytes are split", () => {
    fc.assert(
      fc.property(
        fc.array(anyFrame, { maxLength: 6 }),
        fc.array(fc.nat({ max: 300 }), { maxLength: 8 }),
        (frames, places) => {
          const bytes = Buffer.concat(frames);
          const cuts = places.filter((place) => place <= bytes.length).sort((a, b) => a - b);
          const each = Array.from({ length: bytes.length }, (_, i) => i);
          expect(readAll(bytes, cuts)).toEqual(readAll(bytes));
          expect(readAll(bytes, each)).toEqual(readAll(bytes));
        },
      ),
    );
  });

  test("random bytes never throw, and produce no more events than they have room for", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        const { events } = readAll(bytes);
        expect(events.length).toBeLessThanOrEqual(bytes.length / 9);
      }),
    );
  });
});
