import { expect, test } from "vitest";
import { WorstErrorRate } from "./worst-error-rate.ts";

test("is the worst variant's, over everything measured of it", () => {
  const errors = new WorstErrorRate();
  expect(errors.with("none", { requests: 0, error_rate: 0 })).toBe(0);
  errors.add("none", { requests: 100, error_rate: 0.1 });
  errors.add("none", { requests: 300, error_rate: 0 });
  expect(errors.with("sidecar", { requests: 10, error_rate: 0 })).toBeCloseTo(0.025);
  expect(errors.with("sidecar", { requests: 10, error_rate: 0.5 })).toBeCloseTo(0.5);
  expect(errors.with("none", { requests: 100, error_rate: 0.9 })).toBeCloseTo(0.2);
  // Only asked about, not added.
  expect(errors.with("sidecar", { requests: 0, error_rate: 0 })).toBeCloseTo(0.025);
});

test("ends no comparison by one or two failed requests of the first few, which are no rate yet", () => {
  const errors = new WorstErrorRate();
  expect(errors.with("none", { requests: 10, error_rate: 0.2 })).toBe(0);
  expect(errors.with("none", { requests: 10, error_rate: 0.3 })).toBeCloseTo(0.3);
  errors.add("none", { requests: 10, error_rate: 0.2 });
  expect(errors.with("none", { requests: 10, error_rate: 0.1 })).toBeCloseTo(0.15);
});
