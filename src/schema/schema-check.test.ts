import Type from "typebox";
import { describe, expect, test } from "vitest";
import { schemaCheck } from "./schema-check.ts";

const Boat = Type.Object(
  { name: Type.String({ minLength: 1 }), crew: Type.Integer({ minimum: 1 }) },
  { additionalProperties: false },
);
const boat = schemaCheck(Boat);

describe("checking against a schema", () => {
  test("accepts a value that fits and leaves it unchanged", () => {
    const value = { name: "Argo", crew: 50 };
    expect(boat.fits(value)).toBe(true);
    expect(boat.mistakes(value)).toEqual([]);
    expect(value).toEqual({ name: "Argo", crew: 50 });
  });

  test("reports every mistake with its place", () => {
    const value = { name: "", crew: 0 };
    expect(boat.fits(value)).toBe(false);
    expect(boat.mistakes(value)).toEqual(['"name" must not be empty', '"crew" must be at least 1']);
  });

  test("reports missing and unknown keys at the object they concern", () => {
    expect(boat.mistakes({ sails: 2 })).toEqual([
      'it needs "name"',
      'it needs "crew"',
      'it does not take "sails"',
    ]);
  });

  test('calls the whole value "it"', () => {
    expect(boat.mistakes(7)).toEqual(["it must be a map"]);
  });
});

describe("a value of many parts, which compiled code checks", () => {
  const Fleet = Type.Array(
    Type.Object(
      {
        name: Type.String({ pattern: "^[a-z]+$" }),
        leave: Type.String({ format: "duration" }),
        crew: Type.Integer(),
      },
      { additionalProperties: false },
    ),
  );
  const fleet = schemaCheck(Fleet);
  const boats = Array.from({ length: 3_000 }, () => ({ name: "argo", leave: "30s", crew: 50 }));

  test("fits as in a small one", () => {
    expect(fleet.fits(boats)).toBe(true);
    expect(fleet.fits(boats.slice(0, 2))).toBe(true);
  });

  test.each([
    ["an unknown key", { name: "argo", leave: "30s", crew: 50, sails: 1 }],
    ["a missing key", { name: "argo", leave: "30s" }],
    ["a pattern that does not match", { name: "Argo", leave: "30s", crew: 50 }],
    ["a duration of ISO 8601, which is not ours", { name: "argo", leave: "PT30S", crew: 50 }],
    ["a fraction", { name: "argo", leave: "30s", crew: 0.5 }],
  ])("does not fit because of %s in one part", (_, boat) => {
    expect(fleet.fits([...boats, boat])).toBe(false);
    expect(fleet.fits([boat])).toBe(false);
    expect(fleet.mistakes([...boats, boat])).toHaveLength(1);
  });
});

test("mistakes never repeat the value, because it may be a secret", () => {
  const check = schemaCheck(Type.Object({ token: Type.String({ pattern: "^[a-z]+$" }), n: Type.Literal(1) }));

  const told = check.mistakes({ token: "s3cr3t", n: "s3cr3t" }).join("; ");
  expect(told).toBe('"token" must match ^[a-z]+$; "n" must be a number; "n" must be 1');
});
