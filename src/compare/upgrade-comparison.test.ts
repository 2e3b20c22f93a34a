import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../base/json.ts";
import { unlikeMeasurements } from "./conditions.ts";
import { conditionsOf, measurementOf } from "./measurement-of.ts";
import { ComparisonResult } from "./result.ts";

/** Five rounds of none and sidecar, as version 1 of the format stored them. */
const stored = (): JsonObject & { verdict: JsonObject } =>
  JSON.parse(
    readFileSync(new URL("../../test/reports/fixtures/comparison-version-1.json", import.meta.url), "utf8"),
  );

function upgraded(from: JsonObject): ComparisonResult {
  const result = measurementOf(from);
  if (result?.kind !== "comparison") throw new Error("the fixture is a comparison");
  return result;
}

describe("a comparison of version 1", () => {
  test("was measured under the conditions that it has when it is judged again", () => {
    const conditions = conditionsOf(stored());
    if (conditions === undefined) throw new Error("the fixture is a comparison");
    expect(unlikeMeasurements(conditions, upgraded(stored()))).toEqual([]);
    expect(
      unlikeMeasurements({ ...conditions, baseline: "sidecar" } as typeof conditions, conditions),
    ).toEqual(["the baseline was sidecar then and none now"]);
    expect(conditionsOf({ ...stored(), version: 3 })).toBeUndefined();
  });

  test("is judged again from its rounds by the present method", () => {
    const result = upgraded(stored());
    expect(result).toMatchObject({ version: 2, baseline: "none", rounds: 5 });
    expect(result.verdict).toMatchObject({
      ranked: true,
      places: [{ variants: ["none"] }, { variants: ["sidecar"] }],
      sentence: expect.stringMatching(/^sidecar adds 0\.6\d? ms/),
    });
    expect(result.overhead.sidecar?.p99?.verdict).toBe("slower");
    const validate = new Ajv({ strict: true, allErrors: true }).compile(ComparisonResult);
    validate(result);
    expect(validate.errors).toBeNull();
  });

  test("keeps what was measured: each round is where it was", () => {
    const before = stored();
    const result = upgraded(before);
    const kept = Object.fromEntries(
      Object.entries(result.variants).map(([name, { facts, rounds }]) => [name, { facts, rounds }]),
    );
    expect(before.variants).toMatchObject(kept);
    expect(result.order).toEqual(before.order);
  });

  test("that was a quick look stays one, with its reasons", () => {
    const before = stored();
    const reasons = ["ambient was not measured in any round."];
    const result = upgraded({ ...before, verdict: { ...before.verdict, ranked: false, reasons } });
    expect(result.verdict).toMatchObject({ ranked: false, reasons, places: [] });
    expect(result.verdict.sentence).toMatch(/^A quick look /);
  });

  test("is read although a variant missed a round", () => {
    const before = stored();
    const variants = before.variants as Record<string, { rounds: JsonObject[] } & JsonObject>;
    const sidecar = variants.sidecar;
    if (sidecar === undefined) throw new Error("the fixture has a sidecar");
    const order = (before.order as string[][]).map((names, round) =>
      round === 2 ? names.filter((name) => name !== "sidecar") : names,
    );
    const rounds = sidecar.rounds.filter((_, round) => round !== 2);
    const result = upgraded({ ...before, order, variants: { ...variants, sidecar: { ...sidecar, rounds } } });
    expect(result.overhead.sidecar?.p50?.rounds).toBe(4);
    expect(result.verdict.reasons).toEqual(["sidecar was measured in only 4 of 5 rounds."]);
  });
});

test("a comparison of a version that does not exist yet is not read", () => {
  expect(measurementOf({ ...stored(), version: 3 })).toBeUndefined();
});
