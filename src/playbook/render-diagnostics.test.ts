import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../base/diagnostic.ts";
import { renderDiagnostics } from "./render-diagnostics.ts";

function at(line: number, column: number, length: number): NonNullable<Diagnostic["range"]> {
  return { start: { line, column, offset: 0 }, end: { line, column: column + length, offset: length } };
}

const base: Diagnostic = {
  code: "PB_WRONG_TYPE",
  severity: "error",
  message: "Wrong.",
  hint: "Mend it.",
  file: "a.yaml",
};
const render = (diagnostic: Diagnostic, text: string, colour = false) =>
  renderDiagnostics([diagnostic], { path: "a.yaml", text }, { colour });

describe("a diagnostic", () => {
  test("shows its place, the line, a caret and what to do", () => {
    expect(render({ ...base, range: at(2, 4, 3) }, "one\ntwo bad\nthree")).toBe(
      "a.yaml:2:4 PB_WRONG_TYPE Wrong.\n  2 | two bad\n    |    ^^^\n  → Mend it.",
    );
  });

  test("keeps the caret visible on a long line", () => {
    const [, line = "", caret = ""] = render({ ...base, range: at(1, 301, 2) }, `${"x".repeat(300)}YY`).split(
      "\n",
    );
    expect(line.slice(caret.indexOf("^"))).toBe("YY");
    expect(line.length).toBeLessThan(110);
  });

  test("contains no control or direction characters, in the line or in the message", () => {
    const text = render(
      { ...base, message: "a\u202eb\u001b[31m", range: at(1, 1, 1) },
      "\u001b[31mred\u2066",
    );
    for (const character of ["\u001b", "\u202e", "\u2066"]) expect(text).not.toContain(character);
  });

  test("without a place is a message and a hint; a warning is marked; colour is optional", () => {
    const { file: _, ...bare } = base;
    expect(render(bare, "")).toBe("PB_WRONG_TYPE Wrong.\n  → Mend it.");
    expect(render({ ...bare, severity: "warning" }, "")).toContain("PB_WRONG_TYPE (warning)");
    expect(render(base, "", true)).toContain("\u001b[31m");
  });

  test("several files each show their own line", () => {
    const sources = new Map([
      ["a.yaml", "first"],
      ["b.yaml", "second"],
    ]);
    const text = renderDiagnostics(
      [
        { ...base, range: at(1, 1, 1) },
        { ...base, file: "b.yaml", range: at(1, 1, 1) },
      ],
      sources,
    );
    expect(text).toContain("1 | first");
    expect(text).toContain("1 | second");
  });
});
