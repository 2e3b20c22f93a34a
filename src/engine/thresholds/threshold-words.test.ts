import fc from "fast-check";
import { expect, test } from "vitest";
import type { Comparison } from "../../playbook/index.ts";
import { comparisonWords } from "./threshold-words.ts";

const at = (
  path: string,
  comparator: Comparison["comparator"],
  figure: number,
  limit: number,
): Comparison => ({
  path: path.split("."),
  comparator,
  figure,
  limit,
});

test.each<readonly [readonly Comparison[], string | undefined]>([
  [[], undefined],
  [[at("variants.sidecar.latency_ms.p99", "<", 494, 250)], "sidecar p99 494 ms, limit 250 ms"],
  [[at("latency_ms.p999", "<=", 12.345, 10)], "p99.9 12.3 ms, limit 10 ms"],
  [[at("error_rate", "<", 0.034, 0.01)], "error rate 3.4 %, limit 1 %"],
  [[at("rate_achieved_rps", ">=", 80, 90)], "achieved rate 80 rps, at least 90 rps"],
  [[at("service_ms.p50", "<", 2, 1)], "service p50 2 ms, limit 1 ms"],
  [[at("overhead.sidecar.p99_added_ms.value", "<", 9, 5)], "sidecar p99 added 9 ms, limit 5 ms"],
  [[at("overhead.sidecar.p99_ratio.low", "<", 1.5, 1.2)], "sidecar p99 ratio low 1.5, limit 1.2"],
  [[at("requests", "==", 99, 100)], "requests 99, must be 100"],
  [[at("latency_ms.p99", "<", 250, 250)], "p99 250 ms, must be below 250 ms"],
  [[at("latency_ms.p99", "<", 250.4, 250)], "p99 250.4 ms, limit 250 ms"],
  [
    [{ ...at("latency_ms.p99", "<=", 30, 11), past: "previous" }],
    "p99 30 ms, limit 11 ms from the last good run",
  ],
  [
    [at("variants.a.latency_ms.p99", "<", 300, 250), at("variants.b.latency_ms.p99", "<", 400, 250)],
    "a p99 300 ms, b p99 400 ms, limit 250 ms",
  ],
])("thresholds speak in words: %j", (comparisons, words) => {
  expect(comparisonWords(comparisons)).toBe(words);
});

test("thresholds speak in words that agree with the verdict: figure and limit never look equal if they are not", () => {
  const number = fc.integer({ min: 1, max: 100_000_000 }).map((n) => n / 1_000);
  fc.assert(
    fc.property(
      fc.constantFrom("latency_ms.p99", "error_rate", "rate_achieved_rps", "x"),
      number,
      number,
      (path, a, b) => {
        const words = comparisonWords([at(path, "<", a, b)]) ?? "";
        const [figure, limit] = [...words.matchAll(/ ([\d.,]+(?:e[-+]\d+)?)/g)].slice(-2);
        if (a !== b) expect(figure?.[1]).not.toBe(limit?.[1]);
      },
    ),
  );
});
