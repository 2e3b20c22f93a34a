import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DynamicTable, sizedField } from "./dynamic-table.ts";

function entriesOf(table: DynamicTable): string[] {
  const names: string[] = [];
  for (let place = 0; ; place++) {
    const field = table.at(place);
    if (field === undefined) return names;
    names.push(field.name);
  }
}

describe("DynamicTable", () => {
  test("has the newest first and evicts the oldest", () => {
    const table = new DynamicTable(100);
    for (const name of ["a", "b", "c"]) table.add(sizedField(name, "1"));
    expect(entriesOf(table)).toEqual(["c", "b"]);
    expect(table.size).toBe(68);
  });

  test("is emptied by a field larger than itself", () => {
    const table = new DynamicTable(100);
    table.add(sizedField("a", "1"));
    table.add(sizedField("b", "x".repeat(100)));
    expect(entriesOf(table)).toEqual([]);
    expect(table.size).toBe(0);
  });

  test("shrinks at once, and holds as much again after growing back", () => {
    const table = new DynamicTable(200);
    for (const name of ["a", "b", "c", "d", "e"]) table.add(sizedField(name, "1"));
    table.resize(40);
    expect(entriesOf(table)).toEqual(["e"]);
    table.resize(200);
    for (const name of ["f", "g", "h", "i", "j"]) table.add(sizedField(name, "1"));
    expect(entriesOf(table)).toEqual(["j", "i", "h", "g", "f"]);
  });

  test("always holds the newest fields that fit", () => {
    const values = fc.array(fc.string({ maxLength: 40, unit: "grapheme-ascii" }), { maxLength: 60 });
    fc.assert(
      fc.property(values, (texts) => {
        const table = new DynamicTable(300);
        texts.forEach((text, i) => {
          table.add(sizedField(String(i), text));
        });
        const expected: string[] = [];
        let size = 0;
        for (let i = texts.length - 1; i >= 0; i--) {
          size += sizedField(String(i), texts[i] ?? "").size;
          if (size > 300) break;
          expected.push(String(i));
        }
        expect(entriesOf(table)).toEqual(expected);
      }),
    );
  });
});
