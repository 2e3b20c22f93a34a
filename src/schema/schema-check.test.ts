import Type from "typebox";
import { describe, expect, test } from "vitest";
import { schemaCheck } from "./schema-check.ts";

const Boat = Type.Object(
  { name: Type.String({ minLength: 1 }), crew: Type.Integer({ minimum: 1 }) },
  { additionalProperties: false },
);
const boat = schemaCheck(Boat);

describe("a check against a schema", () => {
  test("lets through what fits, as it is", () => {
    const value = { name: "Argo", crew: 50 };
    expect(boat.fits(value)).toBe(true);
    expect(boat.mistakes(value)).toEqual([]);
    expect(value).toEqual({ name: "Argo", crew: 50 });
  });

  test("tells every mistake with its place", () => {
    const value = { name: "", crew: 0 };
    expect(boat.fits(value)).toBe(false);
    expect(boat.mistakes(value)).toEqual(["name must not have fewer than 1 characters", "crew must be >= 1"]);
  });

  test("tells what is missing and what is too much, of the object that lacks or has it", () => {
    expect(boat.mistakes({ sails: 2 })).toEqual([
      "it must have required property 'name'",
      "it must have required property 'crew'",
      "it must not have additional properties",
    ]);
  });

  test("calls the whole value it", () => {
    expect(boat.mistakes(7)).toEqual(["it must be object"]);
  });
});
