import fc from "fast-check";
import { expect, test } from "vitest";
import { splitText } from "./split-text.ts";

test.each([
  ["plain", [{ kind: "words", text: "plain" }]],
  [`\${{ a.b }}`, [{ kind: "expression", source: "a.b", offset: 4 }]],
  [
    `x-\${{a}}-y`,
    [
      { kind: "words", text: "x-" },
      { kind: "expression", source: "a", offset: 5 },
      { kind: "words", text: "-y" },
    ],
  ],
  [`\${{ '}}' }}`, [{ kind: "expression", source: "'}}'", offset: 4 }]],
  [`\${{ {'a': {}} }}`, [{ kind: "expression", source: "{'a': {}}", offset: 4 }]],
  [
    `a \${{ b`,
    [
      { kind: "words", text: "a " },
      { kind: "unclosed", offset: 2 },
    ],
  ],
  ["", []],
])("%s", (text, parts) => {
  expect(splitText(text)).toEqual(parts);
});

test("every expression is where its offset says", () => {
  const piece = fc.constantFrom("${", "{", "}", "}}", "'", '"', "a", " ", `\${{`);
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const text = pieces.join("");
      for (const part of splitText(text)) {
        if (part.kind === "expression") expect(text.slice(part.offset).startsWith(part.source)).toBe(true);
      }
    }),
  );
});
