import { expect, test } from "vitest";
import { parseQuantity } from "./quantity.ts";

test.each([
  ["2", 2],
  ["250m", 0.25],
  ["1500000n", 0.0015],
  ["1e3", 1_000],
  ["24684508Ki", 24_684_508 * 1_024],
  ["1.5Gi", 1.5 * 2 ** 30],
  ["3G", 3e9],
  ["1Pi", 2 ** 50],
])("%s", (text, value) => {
  expect(parseQuantity(text)).toBeCloseTo(value, 9);
});

test.each(["", "two", "1 Gi", "5x", "Ki"])("%j is none", (text) => {
  expect(parseQuantity(text)).toBeNaN();
});
