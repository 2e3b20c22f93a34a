import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../base/json.ts";
import { planMeter } from "../../playbook/index.ts";
import type { Threshold } from "../../playbook/playbook.ts";
import { judgeAtEnd } from "./judge-threshold.ts";

function judge(source: string, result: JsonObject, more: JsonObject = {}) {
  const expression = {
    source,
    range: { file: "p", start: { line: 1, column: 1 }, end: { line: 1, column: 1 } },
    reads: new Set(["result", ...Object.keys(more)]),
    shape: { kind: "any" },
  } as unknown as Threshold["expression"];
  const scope = { inputs: { most: 250 }, steps: {}, run: {}, status: "success", result, ...more };
  return judgeAtEnd(
    { expression, level: "fail", abort: false },
    scope as unknown as Parameters<typeof judgeAtEnd>[1],
    planMeter(),
    undefined,
  );
}

const generator = { saturated: false, send_lag_ms: { max: 1 } };
const slow = { ...generator, saturated: true, reason: "Only 5 of 100 requests per second were sent." };
const load = {
  requests: 400,
  status: { 200: 400 },
  error_rate: 0,
  latency_ms: { p50: 2, p99: 120, max: 200 },
  generator,
};
const dead = { ...load, status: {}, errors: { connect: 400 }, error_rate: 1, latency_ms: {} };
const few = { ...load, requests: 20, status: { 200: 20 }, latency_ms: { p50: 2, max: 9 } };
const P99 = "result.latency_ms.p99 < 250.0";

describe("one of three verdicts, with the words that agree with it", () => {
  test.each<readonly [string, JsonObject, string, string | undefined]>([
    [P99, load, "held", "p99 120 ms, limit 250 ms"],
    ["result.latency_ms.p99 < inputs.most", load, "held", "p99 120 ms, limit 250 ms"],
    ["100.0 > result.latency_ms.p99", load, "breached", "p99 120 ms, limit 100 ms"],
    [
      "result.error_rate < 0.01 && result.latency_ms.p99 < 100.0",
      load,
      "breached",
      "p99 120 ms, limit 100 ms",
    ],
    ["result.method == 'GET'", { ...load, method: "PUT" }, "breached", undefined],
    // Latencies of nothing.
    [P99, dead, "breached", "no request was answered"],
    [P99, { ...dead, requests: 0 }, "inconclusive", undefined],
    [P99, { ...dead, generator: { ...slow, limits: { EMFILE: 400 } } }, "inconclusive", undefined],
    // Old results that were not normalised have null or lack the map: a mistake of nobody's data.
    ["result.connect_ms.p50 < 1.0", { ...load, connect_ms: null }, "inconclusive", undefined],
    // Errors of nothing: what k6's users reported of rates without samples.
    [
      "result.error_rate < 0.01",
      { ...dead, requests: 0, errors: {}, error_rate: 0 },
      "inconclusive",
      undefined,
    ],
    [
      "result.requests >= 1 && result.error_rate < 0.01",
      { ...dead, requests: 0, errors: {}, error_rate: 0 },
      "breached",
      "requests 0, at least 1",
    ],
    // Too few requests beyond the percentile.
    [P99, few, "inconclusive", undefined],
    [`${P99} || result.error_rate < 0.5`, few, "held", "error rate 0 %, limit 50 %"],
    // The generator was the bottleneck.
    [P99, { ...load, generator: slow }, "inconclusive", undefined],
    ["result.latency_ms.p99 < 100.0", { ...load, generator: slow }, "breached", "p99 120 ms, limit 100 ms"],
    [
      "result.latency_ms.p99 < 100.0",
      { ...load, generator: { ...slow, send_lag_ms: { max: 80 } } },
      "inconclusive",
      undefined,
    ],
    [
      "result.latency_ms.p99 < 100.0",
      { ...load, generator: { ...slow, limits: { EMFILE: 1 } } },
      "inconclusive",
      undefined,
    ],
    ["result.error_rate < 0.01", { ...load, generator: slow }, "held", "error rate 0 %, limit 1 %"],
    [
      "result.error_rate < 0.01",
      { ...dead, generator: { ...slow, limits: { EMFILE: 1 } } },
      "inconclusive",
      undefined,
    ],
    // A mistake of the expression is no lack of data.
    ["result.latency.p99 < 250.0", load, "breached", undefined],
  ])("%s of %j is %s", (source, result, verdict, words) => {
    const view = judge(source, result);
    expect([view.verdict, view.words]).toEqual([verdict, words]);
    if (verdict === "inconclusive")
      expect(view.note).toMatch(/^(?:There is no|The load generator was) .+\.$/);
  });
});

describe("a comparison", () => {
  const variant = (p99: number, more: JsonObject = {}) => ({
    ...load,
    latency_ms: { p99 },
    saturated: false,
    rounds: [load],
    ...more,
  });
  const held = { saturated: true, rounds: [{ ...load, generator: slow }] };
  const late = { saturated: true, rounds: [{ ...load, generator: { ...slow, send_lag_ms: { max: 80 } } }] };
  const ALL = "result.variants.all(v, result.variants[v].latency_ms.p99 < 250.0)";

  test.each<readonly [JsonObject, string, string | undefined]>([
    [{ none: variant(10), sidecar: variant(20) }, "held", "none p99 10 ms, sidecar p99 20 ms, limit 250 ms"],
    [{ none: variant(10), sidecar: variant(494) }, "breached", "sidecar p99 494 ms, limit 250 ms"],
    [{ none: variant(10, held), sidecar: variant(20) }, "inconclusive", undefined],
    [{ none: variant(10, held), sidecar: variant(494) }, "breached", "sidecar p99 494 ms, limit 250 ms"],
    [{ none: variant(494, late), sidecar: variant(20) }, "inconclusive", undefined],
    [{ none: variant(10), sidecar: { ...variant(20), latency_ms: {} } }, "inconclusive", undefined],
  ])(
    "names the variant that breached, and is inconclusive where one may not be judged: %#",
    (variants, verdict, words) => {
      const view = judge(ALL, { variants });
      expect([view.verdict, view.words]).toEqual([verdict, words]);
    },
  );

  test("that is a quick look decides nothing about what variants add, but does about each one alone", () => {
    const result = {
      variants: { sidecar: variant(20) },
      overhead: { sidecar: { p99_added_ms: { value: 9 } } },
      verdict: { ranked: false, reasons: ["3 rounds: a quick look."] },
    };
    expect(judge('result.overhead["sidecar"].p99_added_ms.value < 5.0', result)).toMatchObject({
      verdict: "inconclusive",
      note: "3 rounds: a quick look.",
    });
    expect(judge(ALL, result).verdict).toBe("held");
  });

  test("a threshold that names a variant which the generator held back is not breached", () => {
    const variants = { none: variant(10, late), sidecar: variant(20) };
    for (const source of [
      "result.variants.none.latency_ms.p99 < 250.0",
      "result.variants.sidecar.latency_ms.p99 < result.variants.none.latency_ms.p99 * 1.5",
    ])
      expect(judge(source, { variants })).toMatchObject({
        verdict: "inconclusive",
        note: expect.stringMatching(/^The load generator was the bottleneck for none: /),
      });
  });

  test("errors that the generator's own machine caused are nobody's, and the others' are judged all the same", () => {
    const own = {
      saturated: true,
      error_rate: 1,
      rounds: [{ ...load, generator: { ...slow, limits: { EMFILE: 4 } } }],
    };
    const failing = variant(20, { error_rate: 0.5 });
    for (const source of [
      "result.error_rate < 0.01",
      "result.variants.all(v, result.variants[v].error_rate < 0.01)",
    ]) {
      const judgeOf = (sidecar: JsonObject) =>
        judge(source, { error_rate: 1, variants: { none: variant(10, own), sidecar } }).verdict;
      expect([judgeOf(variant(20)), judgeOf(failing)]).toEqual(["inconclusive", "breached"]);
    }
  });

  test("of which no variant sent anything has no error rate, and one that sent nothing has none beside the others", () => {
    const idle = { ...variant(0), requests: 0, status: {}, latency_ms: {}, error_rate: 0 };
    const worst = (variants: JsonObject) => judge("result.error_rate < 0.01", { error_rate: 0, variants });
    expect(worst({ none: idle, sidecar: idle })).toMatchObject({
      verdict: "inconclusive",
      note: "There is no error rate.",
    });
    expect(worst({ none: idle, sidecar: variant(20) })).toMatchObject({ verdict: "held" });
  });

  test.each([
    ["result.overhead.all(v, result.overhead[v].p99_ratio.low < 1.2)", "sidecar p99 ratio"],
    ["result.overhead.sidecar.p99_added_ms.value < 5.0", "sidecar p99 added"],
    ['result.overhead.sidecar.p99.verdict != "slower"', "sidecar p99"],
    ["result.variants.sidecar.typical_ms.p99.value < 5.0", "sidecar typical p99"],
  ])("whose rounds are too short for a figure is inconclusive: %s", (source, label) => {
    const ratio = { value: 1.1, low: 1, high: 1.2 };
    const result = {
      variants: { sidecar: variant(20, { typical_ms: { p50: ratio } }) },
      overhead: { sidecar: { p50_ratio: ratio, p50_added_ms: ratio, p50: { verdict: "same" } } },
      verdict: { ranked: true, reasons: [] },
    };
    expect(judge(source, result)).toMatchObject({
      verdict: "inconclusive",
      note: `There is no ${label}, because a round has too few answered requests for it. Use longer rounds or a higher rate.`,
    });
  });

  test("that is a quick look says nothing of pairs of variants either", () => {
    const result = {
      pairs: [{ first: "a", second: "b", p99: { verdict: "unclear" } }],
      verdict: { ranked: false, ranking: "", reasons: ["3 rounds: a quick look."] },
    };
    for (const source of ['result.pairs.all(p, p.p99.verdict == "same")', 'result.verdict.ranking == "1. a"'])
      expect(judge(source, result)).toMatchObject({
        verdict: "inconclusive",
        note: "3 rounds: a quick look.",
      });
  });
});
