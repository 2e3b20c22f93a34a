import { describe, expect, test } from "vitest";
import { MOST_ROUNDS_NAMED, roundsNeeded } from "./rounds-needed.ts";

const needed = (spread: number, more = 8, level = 0.05) =>
  roundsNeeded({ spread, level, margin: 0.05, more });

describe("the number of rounds that would tell", () => {
  // (2.18 + 0.87) · 0.057 / √13 = 0.0482 ≤ ln 1.05 = 0.0488, and with 12 rounds it is 0.0506.
  test("is the least that finds a difference as large as the margin four times out of five", () => {
    expect(needed(0.057)).toBe(13);
  });

  test("grows with the spread of the rounds, and with the number of claims", () => {
    expect(needed(0.08)).toBeGreaterThan(needed(0.057));
    expect(needed(0.057, 8, 0.05 / 14)).toBeGreaterThan(needed(0.057));
  });

  test("is more than there were, and never a number that is no advice", () => {
    expect(needed(0.001)).toBe(8);
    expect(needed(2)).toBe(MOST_ROUNDS_NAMED);
  });
});
