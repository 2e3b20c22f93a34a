import { expect, test } from "vitest";
import { FreeSlots } from "./free-slots.ts";

test("slots come back in the order in which they were put, round and round", () => {
  const free = new FreeSlots(3);
  for (const slot of [0, 1, 2]) free.put(slot);
  const taken: number[] = [];
  for (let i = 0; i < 7; i++) {
    const slot = free.take();
    taken.push(slot);
    free.put(slot);
  }
  expect(taken).toEqual([0, 1, 2, 0, 1, 2, 0]);
  expect(free.count).toBe(3);
});

test("an empty one refuses", () => {
  expect(() => new FreeSlots(2).take()).toThrow(RangeError);
});
