import { expect, test } from "vitest";
import { writeIndexes } from "./job-indexes.ts";

test.each([
  [[], ""],
  [[0], "0"],
  [[1, 0], "0,1"],
  [[0, 1, 2], "0-2"],
  [[5, 0, 1, 2, 7, 8], "0-2,5,7,8"],
])("%j are written %s", (indexes, text) => {
  expect(writeIndexes(new Set(indexes))).toBe(text);
});
