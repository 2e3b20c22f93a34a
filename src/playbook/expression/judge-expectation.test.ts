import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { actionCatalogue } from "../../actions/catalogue.ts";
import type { JsonObject } from "../../base/json.ts";
import { parsePlaybook } from "../parse/parse-playbook.ts";
import type { Expectation } from "../playbook.ts";
import type { Scope } from "../scope.ts";
import { judgeExpectation } from "./judge-expectation.ts";

const scope: Scope = {
  inputs: {},
  steps: {},
  run: { id: "r1", playbook: "p", requested_by: "U1", started_at: "2026-01-01T00:00:00Z" },
  status: "success",
};

function expectation(body: string): Expectation {
  const text = `version: 1
name: p
steps:
  - id: s
    uses: lesson.check
    with: { text: Do it. }
    expect:
${body.replace(/^/gm, "      ")}
`;
  const { playbook, diagnostics } = parsePlaybook({ path: "p.yaml", text }, actionCatalogue);
  const expected = playbook?.steps[0]?.expect;
  if (expected === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return expected;
}

const TENTH = `pass: facts.routes.split.v3 == 10
praise: v3 gets \${{ facts.routes.split.v3 }} %.
hints:
  - { when: "!facts.routes.found", hint: There is no rule. }
  - { when: facts.routes.split.v3 > 10, hint: "\${{ facts.routes.split.v3 }} is too much for \${{ run.id }}." }
  - Something else.`;

const routes = (found: boolean, split: JsonObject) => ({ routes: { found, split, list: [] } });

describe("judging what people did", () => {
  test.each([
    ["as expected", routes(true, { v3: 10 }), true, "v3 gets 10 %."],
    ["wrong in the first way", routes(false, { v3: 33 }), false, "There is no rule."],
    ["wrong in the second way", routes(true, { v3: 90 }), false, "90 is too much for r1."],
    ["wrong in no way that was thought of", routes(true, { v3: 5 }), false, "Something else."],
    ["without what is read", routes(true, {}), false, "Something else."],
    ["without anything", {}, false, "Something else."],
  ])("%s", (_, facts, passed, remark) => {
    expect(judgeExpectation(expectation(TENTH), scope, facts)).toMatchObject({ passed, remark });
  });

  test("an expression that fails is reported to its author, and the learner still gets a remark", () => {
    const expected = expectation(`pass: facts.run.result.p99 < 10.0
praise: never
hints: ["\${{ facts.run.result.p99 }} ms"]`);
    const judged = judgeExpectation(expected, scope, { run: { result: null } });
    expect(judged).toMatchObject({
      passed: false,
      remark: expect.stringContaining("Read the task once more"),
    });
    expect(judged.problems).toHaveLength(2);
  });

  test("never throws, whatever the facts, and always has a remark", () => {
    const expected = expectation(TENTH);
    const anything = fc.dictionary(fc.constantFrom("routes", "run", "x"), fc.jsonValue());
    fc.assert(
      fc.property(anything, (facts) => {
        expect(judgeExpectation(expected, scope, facts as JsonObject).remark).not.toBe("");
      }),
    );
  });
});

test("all hints together have a limit: the last of many expensive ones are reported as problems", () => {
  const dear =
    "facts.routes.list.exists(a, facts.routes.list.exists(b, size(dyn(a)) < 0 || size(dyn(b)) < 0))";
  const hints = Array.from({ length: 40 }, () => `  - { when: "${dear}", hint: Not that. }`);
  const expected = expectation(`pass: facts.routes.found\nhints:\n${hints.join("\n")}`);
  const list = Array.from({ length: 100 }, (_, index) => `v${index}`);
  const { problems } = judgeExpectation(expected, scope, { routes: { found: false, split: {}, list } });
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.length).toBeLessThan(hints.length);
  expect(problems.at(-1)).toContain("too many steps");
});
