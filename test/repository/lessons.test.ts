import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { NO_FACTS } from "../../src/actions/lesson/facts.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { judgeExpectation } from "../../src/playbook/expression/judge-expectation.ts";
import { parsePlaybook } from "../../src/playbook/index.ts";
import type { Step } from "../../src/playbook/playbook.ts";
import type { Scope } from "../../src/playbook/scope.ts";

const scope: Scope = {
  inputs: {},
  steps: {},
  status: "success",
  run: { id: "r1", playbook: "p", requested_by: "U1", started_at: "2026-01-01T00:00:00Z" },
};

/** Every check of a bundled lesson that evaluates the learner's own run, by lesson and step. */
const CHECKS = readdirSync("lessons")
  .filter((file) => file.endsWith(".yaml"))
  .flatMap((file) => {
    const path = `lessons/${file}`;
    const { playbook } = parsePlaybook({ path, text: readFileSync(path, "utf8") }, actionCatalogue);
    const checks = playbook?.steps.filter(({ uses }) => uses === "lesson.check") ?? [];
    return checks
      .filter((step) => JSON.stringify(step.expect).includes("facts.run"))
      .map((step): [string, Step] => [`${file}: ${step.id}`, step]);
  });

/** A shop as the lessons leave it: the learner has changed nothing, and the rule describes what actually responds. */
const left = (split: JsonObject): JsonObject => ({
  ...(NO_FACTS as unknown as JsonObject),
  routes: { found: true, split, list: [{ match: "", split }] },
  traffic: { requests: 200, error_rate: 0, p50_ms: 2, p99_ms: 400, percent: split },
});

const STATES: readonly (readonly [string, JsonObject])[] = [
  ["nothing is there", NO_FACTS],
  ["everything goes to v1", { ...left({ v1: 100, v2: 0, v3: 0 }), answer: "sidecar" }],
  ["half goes to v3", { ...left({ v1: 50, v2: 0, v3: 50 }), answer: "No, a quick look" }],
];

describe("a learner who has not started a run gets no remark about one", () => {
  test("in all checks of the bundled lessons", () => {
    expect(CHECKS.map(([name]) => name)).toEqual([
      ...["deploy", "race", "reading", "ranking"].map((id) => `first-race.yaml: ${id}`),
      ...["tenth", "testers", "back"].map((id) => `try-canary.yaml: ${id}`),
    ]);
  });

  test.each(CHECKS)("%s", (_, { expect: expectation }) => {
    if (expectation === undefined) throw new Error("a check without an expectation");
    for (const [state, facts] of STATES) {
      const { passed, remark } = judgeExpectation(expectation, scope, facts);
      const told = passed ? "passed" : remark;
      expect(told, state).not.toMatch(/under way|still being|card says succeeded|Your run|Your race/);
      expect(told, state).not.toBe("");
    }
  });

  test.each(CHECKS.filter(([name]) => /race$|deploy$|testers$|back$/.test(name)))(
    "%s says that there was no run",
    (_, { expect: expectation }) => {
      if (expectation === undefined) throw new Error("a check without an expectation");
      const { remark } = judgeExpectation(expectation, scope, left({ v1: 50, v2: 0, v3: 50 }));
      expect(remark).toMatch(/You have not (run|started)/);
    },
  );
});
