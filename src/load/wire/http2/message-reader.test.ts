import fc from "fast-check";
import { expect, test } from "vitest";
import { MessageReader } from "./message-reader.ts";

function framed(length: number): Buffer {
  const bytes = Buffer.alloc(5 + length, 1);
  bytes[0] = 0;
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

test("counts messages however their bytes are split, and knows one that has not ended", () => {
  const lengths = fc.array(fc.nat({ max: 300 }), { maxLength: 6 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 50 }), fc.nat(), (sizes, step, cut) => {
      const bytes = Buffer.concat(sizes.map((size) => framed(size)));
      const whole = new MessageReader();
      for (let at = 0; at < bytes.length; at += step)
        whole.read(bytes, at, Math.min(bytes.length, at + step));
      expect([whole.messages, whole.truncated, whole.compressed]).toEqual([sizes.length, false, false]);
      const end = bytes.length === 0 ? 0 : cut % bytes.length;
      whole.reset();
      whole.read(bytes, 0, end);
      const ends = sizes.map((_, index) =>
        sizes.slice(0, index + 1).reduce((sum, size) => sum + size + 5, 0),
      );
      expect(whole.messages).toBe(ends.filter((each) => each <= end).length);
      expect(whole.truncated).toBe(end !== 0 && !ends.includes(end));
    }),
  );
});

test("notices a compressed message", () => {
  const reader = new MessageReader();
  reader.read(Buffer.from([1, 0, 0, 0, 0]), 0, 5);
  expect(reader.compressed).toBe(true);
  reader.reset();
  expect(reader.compressed).toBe(false);
});
