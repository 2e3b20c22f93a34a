import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parts, shorten } from "./long-text.ts";
import { escapeText } from "./mrkdwn.ts";

const BROKEN_ESCAPE = /&(?!amp;|lt;|gt;)/;
const text = fc.string({ unit: fc.constantFrom("a", " ", "&", "<", ">", "é", "🏁", "\n"), maxLength: 400 });
const escaped = text.map((value) => value.split("\n").map(escapeText).join("\n"));

describe("shorten", () => {
  test("leaves what fits, and says how much a person misses of the rest", () => {
    expect(shorten("a &amp; b", 9)).toBe("a &amp; b");
    expect(shorten(`${"&amp;".repeat(40)}`, 100)).toBe(
      `${"&amp;".repeat(10)}\n… 30 more characters left out`,
    );
  });

  test("never exceeds its limit or splits an escape or a character", () => {
    fc.assert(
      fc.property(escaped, fc.integer({ min: 60, max: 300 }), (value, max) => {
        const short = shorten(value, max);
        expect(short.length).toBeLessThanOrEqual(max);
        expect(short).not.toMatch(BROKEN_ESCAPE);
        expect(short.isWellFormed()).toBe(true);
      }),
    );
  });
});

test("parts hold all of a text, each within its length, and split no escape and no character", () => {
  fc.assert(
    fc.property(escaped, fc.integer({ min: 8, max: 80 }), (value, max) => {
      const found = parts(value, max);
      expect(found.join("").replace(/\s/g, "")).toBe(value.replace(/\s/g, ""));
      for (const part of found) {
        expect(part.length).toBeLessThanOrEqual(max);
        expect(part).not.toMatch(BROKEN_ESCAPE);
        expect(part.isWellFormed()).toBe(true);
      }
    }),
  );
});
