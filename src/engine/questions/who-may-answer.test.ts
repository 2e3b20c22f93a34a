import { expect, test } from "vitest";
import { shownAnswerers, whoMayAnswer } from "./who-may-answer.ts";

const ROLES = new Map([
  ["owner", ["U1", "U2"]],
  ["runner", ["U2", "U3"]],
]);

test.each<readonly [string, readonly string[], readonly string[] | undefined, readonly string[] | undefined]>(
  [
    ["nobody is named: the access policy decides", [], undefined, undefined],
    ["the step names people", ["U9", "role:owner"], undefined, ["U9", "U1", "U2"]],
    ["only the permissions name people", [], ["role:owner"], ["U1", "U2"]],
    ["people whom both name, in whatever form", ["role:runner", "U1"], ["role:owner"], ["U2", "U1"]],
    ["a role without members means nobody, not everybody", ["role:none"], undefined, []],
    ["the same in the permissions", [], ["role:none"], []],
  ],
)("an approval: %s", (_, answerers, approve, people) => {
  const permissions = approve && { approve };
  expect(whoMayAnswer({ kind: "approve", answerers }, permissions, ROLES)).toEqual(people);
});

test("the permissions limit approvals only, not other questions", () => {
  const question = { kind: "ask", answerers: [] } as const;
  expect(whoMayAnswer(question, { approve: ["U1"] }, ROLES)).toBeUndefined();
});

test.each<readonly [string, readonly string[], readonly string[] | undefined, readonly string[]]>([
  ["nobody in particular", [], undefined, []],
  ["the people who may answer, by their ids", ["role:owner"], undefined, ["U1", "U2"]],
  ["the role that nobody has", ["role:none"], undefined, ["role:none"]],
  ["the role in the permissions that nobody has", ["U1"], ["role:none"], ["role:none"]],
])("people are shown %s", (_, answerers, approve, shown) => {
  const permissions = approve && { approve };
  expect(shownAnswerers({ kind: "approve", answerers }, permissions, ROLES)).toEqual(shown);
});
