import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isRoleName, peopleOf, roleOf } from "./roles.ts";

const roles = new Map([
  ["owner", ["U1", "U2"]],
  ["runner", ["U2", "U3"]],
]);

describe("the people that entries stand for", () => {
  test.each([
    [[], []],
    [["U9"], ["U9"]],
    [["role:owner"], ["U1", "U2"]],
    [
      ["U2", "role:owner", "role:runner"],
      ["U2", "U1", "U3"],
    ],
    [["role:nobody"], []],
    [["role:toString", "role:__proto__"], []],
  ])("%j: %j", (entries, people) => {
    expect(peopleOf(entries, roles)).toEqual(people);
  });

  test("are the people of every entry, each once, whatever the entries", () => {
    const entry = fc.oneof(
      fc.constantFrom("role:owner", "role:runner", "role:x"),
      fc.stringMatching(/^U[0-9]{1,2}$/),
    );
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const people = peopleOf(entries, roles);
        expect(new Set(people).size).toBe(people.length);
        expect(new Set(people)).toEqual(new Set(entries.flatMap((one) => peopleOf([one], roles))));
        expect(people.filter((id) => roleOf(id) !== undefined)).toEqual([]);
      }),
    );
  });
});

test.each([
  ["owner", true],
  ["on-call_2", true],
  ["", false],
  ["Owner", false],
  ["2nd", false],
  ["__proto__", false],
  ["x".repeat(64), false],
])("a role may be called %j: %s", (name, may) => {
  expect(isRoleName(name)).toBe(may);
});
