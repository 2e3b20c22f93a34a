import { defineConfig } from "vitest/config";

/** What measures: latencies are compared with each other, so nothing else may be at work beside them. */
const MEASURING = [
  "test/end-to-end/canary.test.ts",
  "test/end-to-end/mesh.test.ts",
  "test/load/loops.test.ts",
];

const REAL_PARTS = {
  globalSetup: ["test/support/ensure-build.ts", "test/support/empty-store.ts"],
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

/**
 * Four projects: `unit` beside the sources, `integration` under test/ (real sockets, real processes, all on free
 * ports), `measuring`, which is the same one file at a time and after the others, and `cluster`, which needs a real
 * Kubernetes API server and is started by .ci/run inside its network.
 */
export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    // Limits against hanging, and no claims about speed: the machine may do much else at the same time.
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    // Output is compared as plain text, also where the environment asks for colours (CI=1 alone makes picocolors do so).
    env: { TZ: "UTC", NO_COLOR: "1" },
    // .ci/run adds the totals of its runs up from these reports.
    reporters: process.env.REGATTA_TEST_REPORT
      ? ["default", ["json", { outputFile: process.env.REGATTA_TEST_REPORT }]]
      : ["default"],
    projects: [
      { extends: true, test: { name: "unit", include: ["src/**/*.test.ts"], testTimeout: 60_000 } },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["test/**/*.test.ts"],
          exclude: ["test/cluster/**", ...MEASURING],
          ...REAL_PARTS,
        },
      },
      {
        extends: true,
        test: {
          name: "measuring",
          include: MEASURING,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          ...REAL_PARTS,
        },
      },
      ...(process.env.REGATTA_TEST_KUBECONFIG
        ? [
            {
              extends: true as const,
              test: {
                name: "cluster",
                include: ["test/cluster/**/*.test.ts"],
                ...REAL_PARTS,
                fileParallelism: false,
                sequence: { groupOrder: 2 },
                testTimeout: 300_000,
                hookTimeout: 300_000,
              },
            },
          ]
        : []),
    ],
  },
});
