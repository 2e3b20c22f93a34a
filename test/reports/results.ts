import { fakeComparison } from "../support/comparisons.ts";
import { fakeLoadResult } from "../support/load-results.ts";
import { fakeReportInput } from "../support/report-inputs.ts";

const RACE = {
  none: { p50Ms: 0.33, rateRps: 300, durationS: 3 },
  sidecar: { p50Ms: 0.95, rateRps: 300, durationS: 3 },
};

/** The results that every report is tested with. */
export const INPUTS = {
  load: fakeReportInput(fakeLoadResult({ p50Ms: 0.8, rateRps: 200, durationS: 5, errorRate: 0.01 }), {
    playbookName: "smoke",
    title: "Is it up?",
    environment: { kind: "loopback", kubernetesVersion: null, workloads: [] },
  }),
  "quick-look": fakeReportInput(fakeComparison({ variants: RACE, rounds: 3 })),
  ranked: fakeReportInput(
    fakeComparison({
      variants: { ...RACE, ambient: { p50Ms: 0.5, rateRps: 300, durationS: 3 } },
      rounds: 5,
    }),
  ),
} as const;
