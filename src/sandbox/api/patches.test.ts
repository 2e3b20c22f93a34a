import { describe, expect, test } from "vitest";
import { jsonPatch, mergePatch, strategicMergePatch } from "./patches.ts";

test.each([
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: "foo" }, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  [["a", "b"], ["c"], ["c"]],
])("RFC 7396: %j patched with %j is %j", (target, patch, result) => {
  expect(mergePatch(target, patch)).toEqual(result);
});

describe("strategicMergePatch", () => {
  const target = { containers: [{ name: "a", image: "1", env: [{ name: "X", value: "1" }] }], args: ["1"] };

  test("merges keyed lists by item and replaces other lists", () => {
    const patch = {
      containers: [{ name: "a", env: [{ name: "Y", value: "2" }] }, { name: "b" }],
      args: ["2"],
      $retainKeys: ["x"],
    };
    expect(strategicMergePatch(target, patch)).toEqual({
      containers: [
        {
          name: "a",
          image: "1",
          env: [
            { name: "X", value: "1" },
            { name: "Y", value: "2" },
          ],
        },
        { name: "b" },
      ],
      args: ["2"],
    });
  });

  test("obeys $patch: delete and replace", () => {
    expect(strategicMergePatch(target, { containers: [{ name: "a", $patch: "delete" }] })).toMatchObject({
      containers: [],
    });
    expect(strategicMergePatch({ a: { x: 1 } }, { a: { $patch: "replace", y: 2 } })).toEqual({ a: { y: 2 } });
  });
});

describe("jsonPatch", () => {
  test.each([
    [
      { op: "add", path: "/list/-", value: 3 },
      { list: [1, 2, 3], "a/b": { "~": 1 } },
    ],
    [
      { op: "add", path: "/list/0", value: 0 },
      { list: [0, 1, 2], "a/b": { "~": 1 } },
    ],
    [
      { op: "replace", path: "/a~1b/~0", value: 2 },
      { list: [1, 2], "a/b": { "~": 2 } },
    ],
    [
      { op: "remove", path: "/list/1" },
      { list: [1], "a/b": { "~": 1 } },
    ],
  ])("%j", (operation, result) => {
    const target = { list: [1, 2], "a/b": { "~": 1 } };
    expect(jsonPatch(target, [operation])).toEqual(result);
    expect(target.list).toEqual([1, 2]);
  });

  test.each([
    [{ op: "add" }, "a JSON patch is a list of operations"],
    [[{ op: "add", path: "/none/x", value: 1 }], "the path /none/x does not exist"],
    [[{ op: "move", path: "/a", from: "/b" }], "operation move is not supported"],
  ])("refuses %j", (patch, message) => {
    expect(() => jsonPatch({ a: 1 }, patch)).toThrow(message);
  });
});
