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

test("mistakes never repeat the value, because it may be a secret", () => {
  const check = schemaCheck(Type.Object({ token: Type.String({ pattern: "^[a-z]+$" }), n: Type.Literal(1) }));

  const told = check.mistakes({ token: "s3cr3t", n: "s3cr3t" }).join("; ");
  expect(told).toBe('"token" must match ^[a-z]+$; "n" must be a number; "n" must be 1');
});
