import { describe, expect, test } from "vitest";
import { Slots } from "./slots.ts";

describe("slots", () => {
  test("come back in the order in which they were freed", () => {
    const slots = new Slots(3, 0);
    const taken: number[] = [];
    for (let i = 0; i < 7; i++) {
      const slot = slots.begin(i, i, true);
      taken.push(slot);
      slots.end(slot);
      slots.put(slot, i);
    }
    expect(taken).toEqual([0, 1, 2, 0, 1, 2, 0]);
    expect(slots).toMatchObject({ free: 3, busy: 0 });
  });

  test("are refused if none is free", () => {
    const slots = new Slots(1, 0);
    slots.begin(0, 0, true);
    expect(() => slots.begin(0, 0, true)).toThrow(RangeError);
  });

  test("know the facts about their request", () => {
    const slots = new Slots(2, 5);
    const [warmup, counted] = [slots.begin(6, 7, false), slots.begin(8, 9, true)];
    expect([slots.isCounted(warmup), slots.isCounted(counted)]).toEqual([false, true]);
    expect([slots.intendedMs(counted), slots.startedMs(counted), slots.freeSinceMs(counted)]).toEqual([
      8, 9, 5,
    ]);
    const late: number[] = [];
    slots.forEachStartedBy(8, (slot) => late.push(slot));
    expect(late).toEqual([warmup]);
  });

  test("neither free nor busy while they pause", () => {
    const slots = new Slots(2, 0);
    const slot = slots.begin(0, 0, true);
    slots.end(slot);
    expect(slots).toMatchObject({ free: 1, busy: 0 });
    expect(slots.isCounted(slot)).toBe(false);
    slots.put(slot, 4);
    expect(slots.free).toBe(2);
    expect(slots.freeSinceMs(slot)).toBe(4);
  });
});
