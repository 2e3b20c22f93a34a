import { expect, test } from "vitest";
import { header } from "./flag-values.ts";

test.each<readonly [readonly string[], object]>([
  [["A: 1", "B:2"], { A: "1", B: "2" }],
  [["Cookie: a=1", "Cookie: b=2", "Cookie: c=3"], { Cookie: ["a=1", "b=2", "c=3"] }],
  [["Cookie: a", "cookie: b"], { Cookie: "a", cookie: "b" }],
  [["X: \u00a0a:b \t"], { X: "\u00a0a:b" }],
  [["X:"], { X: "" }],
])("-H %j", (lines, expected) => {
  expect(lines.reduce((headers, line) => header(line, headers), {})).toEqual(expected);
});
