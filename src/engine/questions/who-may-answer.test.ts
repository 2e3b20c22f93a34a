import { expect, test } from "vitest";
import { shownAnswerers, whoMayAnswer } from "./who-may-answer.ts";

const ROLES = new Map([
  ["owner", ["U1", "U2"]],
  ["runner", ["U2", "U3"]],
]);

test.each<readonly [string, readonly string[], readonly string[] | undefined, readonly string[] | undefined]>(
  [
    ["nobody is named: the access policy decides", [], undefined, undefined],
    ["the step's own", ["U9", "role:owner"], undefined, ["U9", "U1", "U2"]],
    ["those of the permissions, where the step names nobody", [], ["role:owner"], ["U1", "U2"]],
    ["what both name, by whatever name", ["role:runner", "U1"], ["role:owner"], ["U2", "U1"]],
    ["a role that nobody has is nobody, and not everybody", ["role:none"], undefined, []],
    ["the same of the permissions", [], ["role:none"], []],
  ],
)("an approval: %s", (_, answerers, approve, people) => {
  const permissions = approve && { approve };
  expect(whoMayAnswer({ kind: "approve", answerers }, permissions, ROLES)).toEqual(people);
});

test("the permissions are those to approve, and no matter of other questions", () => {
  const question = { kind: "ask", answerers: [] } as const;
  expect(whoMayAnswer(question, { approve: ["U1"] }, ROLES)).toBeUndefined();
});

test.each<readonly [string, readonly string[], readonly string[] | undefined, readonly string[]]>([
  ["nobody in particular", [], undefined, []],
  ["who may, by their ids", ["role:owner"], undefined, ["U1", "U2"]],
  ["the role that nobody has", ["role:none"], undefined, ["role:none"]],
  ["the role of the permissions that nobody has", ["U1"], ["role:none"], ["role:none"]],
])("people are told of %s", (_, answerers, approve, shown) => {
  const permissions = approve && { approve };
  expect(shownAnswerers({ kind: "approve", answerers }, permissions, ROLES)).toEqual(shown);
});
