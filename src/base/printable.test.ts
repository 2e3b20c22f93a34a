import { expect, test } from "vitest";
import { printable, printableLines } from "./printable.ts";

test.each([
  ["a bell", "a\u0007b"],
  ["the start of an escape sequence", "a\u001bb"],
  ["an 8-bit escape sequence", "a\u009bb"],
  ["a line break", "a\nb"],
  ["a return to the start of the line", "a\rb"],
  ["a line separator", "a\u2028b"],
  ["a text that runs backwards", "a\u202eb"],
  ["an isolated direction", "a\u2066b"],
  ["a mark of direction", "a\u200fb"],
])("%s becomes a space", (_, text) => {
  expect(printable(text)).toBe("a b");
});

test("lines and our colours are kept, and nothing else that a terminal acts on", () => {
  expect(printableLines("\u001b[31mred\u001b[39m\nnext")).toBe("\u001b[31mred\u001b[39m\nnext");
  expect(printableLines("\u001b]0;title\u0007x\u001b[2Jy\u001b[8mz\rw")).toBe(" ]0;title x [2Jy [8mz w");
});

test("letters of all scripts and emoji stay as they are", () => {
  const text = "Zürich – 東京 – עברית – 👩‍🚀";
  expect(printable(text)).toBe(text);
});
