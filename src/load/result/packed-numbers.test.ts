import fc from "fast-check";
import { expect, test } from "vitest";
import { packNumbers, unpackNumbers } from "./packed-numbers.ts";

test("small numbers take one byte, and every number survives a round trip", () => {
  expect([...packNumbers([0, 1, 127, 128, 300])]).toEqual([0, 1, 127, 128, 1, 172, 2]);
  fc.assert(
    fc.property(fc.array(fc.maxSafeNat()), (numbers) => {
      expect(unpackNumbers(packNumbers(numbers))).toEqual(numbers);
    }),
  );
});
