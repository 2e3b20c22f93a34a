import { describe, expect, test } from "vitest";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import {
  evaluateCondition,
  evaluateTemplate,
  evaluateThreshold,
  expandMatrix,
  resolveParams,
} from "../../src/playbook/index.ts";
import type { Step } from "../../src/playbook/playbook.ts";
import { scopeWith, stepWith } from "../support/playbooks.ts";

const WAIT = ["uses: wait", "with: { duration: 1s }"];

function bodyOf(source: string): Step {
  return stepWith("uses: load.run", "with:", "  url: http://127.0.0.1/", "  profile:", `    rate: ${source}`);
}

function computed(source: string): unknown {
  const { outputs } = stepWith(...WAIT, `outputs: { value: ${source} }`);
  const template = outputs?.get("value");
  if (!template) throw new Error("no output");
  return evaluateTemplate(template, scopeWith());
}

describe("a value", () => {
  test.each([
    [`"\${{ inputs.rate }}"`, 300],
    [`"\${{ inputs.rate * 2 }}"`, 600],
    [`"\${{ inputs.rate / 7 }}"`, 300 / 7],
    [`"\${{ inputs.rate % 7 == 6 }}"`, true],
    [`"\${{ size(inputs.meshes) }}"`, 2],
    [`"\${{ inputs.meshes }}"`, ["none", "sidecar"]],
    [`"\${{ inputs.meshes.map(m, m + '!') }}"`, ["none!", "sidecar!"]],
    [`"\${{ inputs.rate in [100, 300] }}"`, true],
    [`"at \${{ inputs.rate }} of \${{ inputs.meshes }}"`, 'at 300 of ["none","sidecar"]'],
    [`"\${{ '}}' }}"`, "}}"],
    [`"\${{ {'a': 1} }}"`, { a: 1 }],
    [`"\${{ {inputs.pause: 10, 'v1': 90} }}"`, { "1s": 10, v1: 90 }],
    [`"\${{ steps.first.outputs.url }}"`, "http://shop/"],
  ])("%s is %j", (source, value) => {
    expect(computed(source)).toEqual(value);
  });

  test.each([
    [`"\${{ 1 / 0 }}"`, "division by zero"],
    [`"\${{ inputs.rate / 0 }}"`, "not give a finite number"],
    [`"\${{ inputs.meshes[7] }}"`, "out of bounds"],
    [`"\${{ duration('5s') }}"`, "cannot hold"],
    [`"\${{ 9007199254740993 }}"`, "larger than a number may be"],
  ])("%s fails with its reason", (source, reason) => {
    expect(() => computed(source)).toThrow(
      expect.objectContaining({ code: "PB_EXPRESSION_FAILED", message: expect.stringContaining(reason) }),
    );
  });
});

describe("if", () => {
  const holds = (condition: string, status: "success" | "failure" | "cancelled") => {
    const step = stepWith(...WAIT, `if: ${condition}`);
    if (!step.if) throw new Error("no condition");
    return evaluateCondition(step.if, scopeWith({ status }));
  };

  test.each([
    ["inputs.rate > 1", [true, false, false]],
    ["inputs.rate > 999", [false, false, false]],
    ["success()", [true, false, false]],
    ["failure()", [false, true, false]],
    ["cancelled()", [false, false, true]],
    ["always()", [true, true, true]],
    [`\${{ failure() && inputs.rate > 1 }}`, [false, true, false]],
  ])("%s after success, failure and cancel: %j", (condition, expected) => {
    expect((["success", "failure", "cancelled"] as const).map((status) => holds(condition, status))).toEqual(
      expected,
    );
  });

  test("is not evaluated after a failure, because the outputs that it reads may be missing", () => {
    const step = stepWith(...WAIT, "if: steps.first.outputs.url != ''");
    const scope = scopeWith({ status: "failure", steps: { first: { outcome: "failed" } } });
    expect(step.if && evaluateCondition(step.if, scope)).toBe(false);
  });
});

describe("a threshold", () => {
  const judge = (expr: string, scope: object) => {
    const step = stepWith("uses: load.run", "with: { url: http://127.0.0.1/ }", "thresholds:", `  - ${expr}`);
    const [threshold] = step.thresholds;
    if (!threshold) throw new Error("no threshold");
    return evaluateThreshold(threshold, scopeWith(scope));
  };

  test("holds or is breached, for integers and fractions alike", () => {
    expect(judge("result.error_rate < 0.01", { result: { error_rate: 0 } })).toEqual({ verdict: "held" });
    expect(judge("result.error_rate < 0.01", { result: { error_rate: 0.02 } }).verdict).toBe("breached");
    expect(judge("result.latency_ms.p99 < 250", { result: { latency_ms: { p99: 250 } } }).verdict).toBe(
      "breached",
    );
  });

  test.each([
    ["previous", "no earlier good run"],
    ["reference", "marked as its reference"],
  ])("that reads %s is inconclusive if there is none", (name, why) => {
    const expr = `result.latency_ms.p99 <= ${name}.latency_ms.p99 * 1.10`;
    const result = { latency_ms: { p99: 10.9 } };
    expect(judge(expr, { result })).toMatchObject({
      verdict: "inconclusive",
      note: expect.stringContaining(why),
    });
    expect(judge(expr, { result, [name]: { latency_ms: { p99: 10 } } })).toEqual({ verdict: "held" });
  });
});

describe("a matrix", () => {
  test("keeps its declared order and names its cells", () => {
    const one = stepWith(...WAIT, `matrix: { mesh: "\${{ inputs.meshes }}", max_parallel: 2 }`);
    expect(one.maxParallel).toBe(2);
    expect(expandMatrix(one, scopeWith())).toEqual([
      { key: "none", matrix: { mesh: "none" } },
      { key: "sidecar", matrix: { mesh: "sidecar" } },
    ]);
    const two = stepWith(...WAIT, "matrix: { mesh: [a, b, a], rate: [1, 2] }");
    expect(expandMatrix(two, scopeWith()).map(({ key }) => key)).toEqual([
      "mesh=a,rate=1",
      "mesh=a,rate=2",
      "mesh=b,rate=1",
      "mesh=b,rate=2",
    ]);
    expect(expandMatrix(stepWith(...WAIT), scopeWith())).toEqual([{ key: "", matrix: {} }]);
  });

  test("refuses what is not a list, what is not a plain value, and too many cells", () => {
    const step = stepWith(...WAIT, `matrix: { mesh: "\${{ inputs.meshes }}", n: [1, 2, 3] }`);
    for (const meshes of ["none", [["none"]], Array.from({ length: 100 }, (_, n) => `m${n}`)]) {
      expect(() => expandMatrix(step, scopeWith({ inputs: { meshes } }))).toThrow(
        expect.objectContaining({ code: "PB_BAD_MATRIX" }),
      );
    }
  });
});

describe("parameters", () => {
  const resolve = (step: Step, scope = scopeWith()) => {
    const declaration = actionCatalogue.get(step.uses);
    if (!declaration) throw new Error(`no action ${step.uses}`);
    return resolveParams(declaration, step, scope);
  };

  test("get the schema's defaults, including nested ones", () => {
    const { params, problems } = resolve(bodyOf(`"\${{ inputs.rate }}"`));
    expect(problems).toEqual([]);
    expect(params).toMatchObject({ method: "GET", where: "auto", profile: { rate: 300, duration: "10s" } });
  });

  test("are checked once the values of their expressions are known", () => {
    const { params, problems } = resolve(bodyOf(`"\${{ dyn(inputs.pause) }}"`));
    expect(params).toBeUndefined();
    expect(problems).toEqual(['"profile.rate" must be a number, but it is "1s". Write a number.']);
  });
});
