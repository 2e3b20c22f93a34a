import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../base/json.ts";
import { explainErrors, pathText, type Whole } from "./explain-errors.ts";
import { pointerPath, schemaErrors } from "./schema-errors.ts";

const FILE: Whole = { name: "The file" };

function explained(schema: JsonObject, value: JsonValue, whole = FILE) {
  return explainErrors(schemaErrors(schema, value), whole);
}

const SCHEMA = {
  type: "object",
  properties: {
    name: { type: "string", description: "What it is called" },
    size: { enum: ["small", "large"] },
    parts: { type: "array", items: { type: "object", properties: { n: { type: "integer", minimum: 1 } } } },
  },
  required: ["name"],
  additionalProperties: false,
};

describe("a schema error", () => {
  test("names the unknown key and the key that was probably meant", () => {
    expect(explained(SCHEMA, { name: "a", sice: "small" })).toEqual([
      {
        kind: "unknown-key",
        path: ["sice"],
        atKey: true,
        message: 'The file does not take "sice".',
        hint: 'Did you mean "size"?',
      },
    ]);
  });

  test("names the missing key and describes it", () => {
    expect(explained(SCHEMA, {})[0]).toMatchObject({
      kind: "missing-key",
      message: 'The file needs "name".',
      hint: "Add name: … (What it is called)",
    });
  });

  test("says what the value belongs to", () => {
    const [problem] = explained(SCHEMA, {}, { name: '"with"', owner: "app.deploy" });
    expect(problem?.message).toBe('app.deploy needs "name".');
  });

  test.each([
    [{ name: 1 }, '"name" must be a text, but it is 1.'],
    [{ name: "a", size: "huge" }, '"size" must be one of small, large, but it is "huge".'],
    [{ name: "a", parts: [{ n: 0 }] }, '"parts[0].n" must be at least 1, but it is 0.'],
    ["a", 'The file must be a map, but it is "a".'],
  ])("%j: %s", (value, message) => {
    expect(explained(SCHEMA, value).map((problem) => problem.message)).toEqual([message]);
  });

  test.each([
    [{ const: "a" }, 'The file must be "a", but it is 7.'],
    [{ exclusiveMinimum: 7 }, "The file must be more than 7, but it is 7."],
    [{ exclusiveMaximum: 7 }, "The file must be less than 7, but it is 7."],
    [{ anyOf: [{ type: "string" }, { type: "boolean" }] }, "The file fits none of the allowed forms."],
    [
      { anyOf: [{ type: "integer", maximum: 5 }, { type: "object" }] },
      "The file must be at most 5, but it is 7.",
    ],
  ])("%j is said in words", (schema, message) => {
    expect(explained(schema, 7).map((problem) => problem.message)).toEqual([message]);
  });

  test("of a choice between keys names all of them", () => {
    const choice = { anyOf: [{ required: ["a"] }, { required: ["b"] }] };
    expect(explained(choice, {}).map((problem) => problem.message)).toEqual(['The file needs "a" or "b".']);
  });
});

test("escapes in a JSON pointer are decoded, and indices are written in brackets", () => {
  expect(pointerPath("/a~1b/0/c~0d")).toEqual(["a/b", "0", "c~d"]);
  expect(pathText(["objects", "0", "kind"])).toBe("objects[0].kind");
});
