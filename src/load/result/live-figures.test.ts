import { expect, test } from "vitest";
import { tellingFigures } from "./live-figures.ts";

test.each([
  [10, 0, 0],
  [10, 1, undefined],
  [10, 2, undefined],
  [10, 3, 0.3],
  [10_000, 2, undefined],
  [2, 2, undefined],
])("of %i requests so far, %i failed ones give the error rate %s to end by", (requests, failed, expected) => {
  const figures = {
    requests,
    status: { 200: requests - failed },
    errors: { reset: failed },
    error_rate: failed / requests,
    rate_achieved_rps: 10,
    latency_ms: {},
  };
  expect(tellingFigures(figures).error_rate).toBe(expected);
  expect(tellingFigures(figures)).toMatchObject({ requests, errors: { reset: failed } });
});
