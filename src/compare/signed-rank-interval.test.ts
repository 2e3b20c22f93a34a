import { describe, expect, test } from "vitest";
import { signedRankInterval } from "./signed-rank-interval.ts";

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe("the signed-rank interval", () => {
  // The number of means that are left out at each end at 95 %, from the tables of Hollander and Wolfe.
  test.each([
    [6, 0],
    [7, 2],
    [8, 3],
    [9, 5],
    [10, 8],
  ])("of %i values leaves out the %i least and greatest means of two", (count, leftOut) => {
    const values = upTo(count);
    const means = values
      .flatMap((a, index) => values.slice(index).map((b) => (a + b) / 2))
      .sort((a, b) => a - b);
    expect(signedRankInterval(values, 0.95)).toEqual({
      value: (count + 1) / 2,
      low: means[leftOut],
      high: means.at(-1 - leftOut),
    });
  });

  test("does not exist for five values at 95 %, nor for six at 99 %", () => {
    expect(signedRankInterval(upTo(5), 0.95)).toBeUndefined();
    expect(signedRankInterval(upTo(6), 0.99)).toBeUndefined();
  });

  test("is hardly moved by one odd value", () => {
    const odd = signedRankInterval([1, 2, 3, 4, 5, 6, 7, 8, 9, 1_000], 0.95);
    expect(odd?.value).toBeLessThan(8);
  });
});
