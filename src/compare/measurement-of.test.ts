import { expect, test } from "vitest";
import { fakeComparison } from "../../test/support/comparisons.ts";
import { fakeLoadResult } from "../../test/support/load-results.ts";
import type { JsonObject } from "../base/json.ts";
import { measurementOf } from "./measurement-of.ts";

const stored = (value: object): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;

test("distinguishes a load result from a comparison", () => {
  const load = measurementOf(stored(fakeLoadResult({ p50Ms: 2 })));
  expect(load?.kind === "load" && load.latency_ms.p50).toBeGreaterThan(0);
  const comparison = measurementOf(stored(fakeComparison({ variants: { none: {}, mesh: {} }, rounds: 1 })));
  expect(comparison?.kind === "comparison" && Object.keys(comparison.variants)).toEqual(["none", "mesh"]);
});

test.each([{}, { kind: "load" }, { kind: "load", version: 2 }, { kind: "other", version: 1 }])(
  "%j is neither of them",
  (value) => {
    expect(measurementOf(value)).toBeUndefined();
  },
);
