import { describe, expect, test } from "vitest";
import { fakeFacts, fakeLoadResult } from "../../test/support/load-results.ts";
import { errorSentences, judgeErrors } from "./judge-errors.ts";
import { measureVariant } from "./measure-variant.ts";

const TEMPLATE = { ...fakeLoadResult({}), requests: 1_000 };
const RULES = { margin: 0.05, alpha: 0.05, looks: 1 };

/** Judges failures by round of `none` and `sidecar`, of 1,000 requests each. */
function judged(none: readonly number[], sidecar: readonly number[], saturated = false) {
  const result = (failed: number) => ({
    ...TEMPLATE,
    error_rate: failed / 1_000,
    generator: { ...TEMPLATE.generator, saturated },
  });
  const rounds = none.map((failed, round) => ({
    none: result(failed),
    sidecar: result(sidecar[round] ?? 0),
  }));
  const variants = {
    none: measureVariant(
      fakeFacts("none"),
      rounds.map((round) => round.none),
    ),
    sidecar: measureVariant(
      fakeFacts("sidecar"),
      rounds.map((round) => round.sidecar),
    ),
  };
  const errors = judgeErrors({ baseline: "none", rounds, variants, rules: RULES });
  return { ...errors.sidecar, told: errorSentences(errors, "none", variants) };
}

const ZEROS = [0, 0, 0, 0, 0, 0, 0];

describe("errors", () => {
  test("that a variant has in every round are told, with both shares", () => {
    expect(judged(ZEROS, [20, 22, 19, 21, 20, 18, 20])).toMatchObject({
      verdict: "more",
      told: ["sidecar fails more often than none: 2 % of its requests against 0 %."],
    });
    expect(judged([20, 22, 19, 21, 20, 18, 20], ZEROS)).toMatchObject({ verdict: "fewer" });
  });

  test("that came in one burst are not told: the next round has none", () => {
    expect(judged(ZEROS, [0, 0, 90, 0, 0, 0, 0])).toMatchObject({ verdict: "unclear", told: [] });
  });

  test("of which there are too few to tell are not told, however alike the rounds are", () => {
    expect(judged(ZEROS, [1, 1, 1, 1, 1, 1, 1])).toMatchObject({ verdict: "unclear", p_value: 0.0156 });
  });

  test("of a quick look or a saturated generator are not judged", () => {
    expect(judged([0, 0, 0], [90, 90, 91])).toMatchObject({ verdict: "unclear", words: "not judged" });
    expect(judged(ZEROS, [90, 90, 90, 90, 90, 91, 90], true)).toMatchObject({ words: "not judged" });
  });

  test("have no verdict where nothing failed", () => {
    expect(judged(ZEROS, ZEROS)).toEqual({ told: [] });
  });
});
