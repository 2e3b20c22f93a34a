import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  codeBlock,
  codeBlocks,
  escapeText,
  inlineCode,
  mention,
  namePeople,
  truncate,
  truncateLines,
} from "./mrkdwn.ts";

describe("escapeText", () => {
  test.each([
    ["<!channel> hello", "&lt;!channel&gt; hello"],
    ["<@U123> & <https://x|y>", "&lt;@U123&gt; &amp; &lt;https://x|y&gt;"],
    ["*bold* ~gone~ `code`", "∗bold∗ ∼gone∼ ˋcodeˋ"],
    ["_slanted_ but snake_case_name", "ˍslantedˍ but snake_case_name"],
    ["two\nlines\tand tab", "two lines and tab"],
  ])("%s", (text, expected) => {
    expect(escapeText(text)).toBe(expected);
  });

  test("no text can mention, link or format", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."<>&*_~`!@#| \nab") }), (text) => {
        expect(escapeText(text)).not.toMatch(/[<>*~`\n]/);
      }),
    );
  });
});

describe("code", () => {
  test("a backtick cannot end inline code", () => {
    expect(inlineCode("a`<!here>`b")).toBe("`aˋ&lt;!here&gt;ˋb`");
    expect(inlineCode("  ")).toBe("` `");
  });

  test("a block stays within its length and says how much is missing", () => {
    const text = Array.from({ length: 100 }, (_, i) => `line ${i} ${"x".repeat(40)}`).join("\n");
    const block = codeBlock(text, 1_000);
    expect(block.length).toBeLessThanOrEqual(1_000);
    expect(block).toMatch(/… \d+ more lines left out```$/);
  });

  test("several blocks hold the whole text, each within its length, or say how much is missing", () => {
    const inside = (block: string) => block.slice(3, -3);
    const line = fc.string({ unit: fc.constantFrom(..."ab <&"), maxLength: 90 });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 60 }), (lines) => {
        const text = lines.join("\n");
        const blocks = codeBlocks(text, { maxLength: 600, maxBlocks: 3 });
        expect(blocks.length).toBeLessThanOrEqual(3);
        for (const block of blocks) expect(block.length).toBeLessThanOrEqual(600);
        const shown = blocks.map(inside).join("\n");
        const whole = inside(codeBlock(text, 1_000_000));
        if (shown !== whole) expect(shown).toMatch(/… \d+ more lines? left out$/);
        if (whole.length <= 594) expect(blocks).toHaveLength(1);
      }),
    );
  });

  test("text inside a block cannot close it", () => {
    expect(codeBlock("```\n<!channel>", 200)).toBe("```ˋˋˋ\n&lt;!channel&gt;```");
  });
});

describe("truncate", () => {
  test("keeps what fits and never exceeds the limit", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), fc.integer({ min: 1, max: 60 }), (text, limit) => {
        const cut = truncate(text, limit);
        expect(cut.length).toBeLessThanOrEqual(limit);
        if (text.length <= limit) expect(cut).toBe(text);
      }),
    );
  });

  test("does not split an escape or a surrogate pair", () => {
    expect(truncate("ab&lt;cd", 5)).toBe("ab…");
    expect(truncate("ab😀cd", 4)).toBe("ab…");
  });

  test("lines: a single long line is cut inside", () => {
    expect(truncateLines("x".repeat(100), 20)).toBe(`${"x".repeat(19)}…`);
  });
});

test("a problem mentions the person who caused it, and nobody else", () => {
  expect(namePeople("Cancelled by U0ADA0001. Kept by USER and by U0ADA0001x.")).toBe(
    "Cancelled by <@U0ADA0001>. Kept by USER and by U0ADA0001x.",
  );
});

test("mention only mentions Slack users", () => {
  expect(mention("U012AB3CD")).toBe("<@U012AB3CD>");
  expect(mention("schedule *nightly*")).toBe("schedule ∗nightly∗");
});
