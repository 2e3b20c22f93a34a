import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Row } from "./table.ts";

/** What an earlier attack found in order, with the tests that hold it. */
const HELD: Readonly<Record<string, readonly string[]>> = {
  "kills at every journaled point, replicas under Postgres faults": [
    "integration",
    "test/faults",
    "test/store/server-outages.test.ts",
  ],
  "Slack that answers 429, cuts sockets or is away": ["integration", "test/slack/faults.test.ts"],
  "rights at every verb and button": ["integration", "test/slack/access.test.ts", "test/slack/verbs"],
  "spellings of addresses that must not be loaded": ["unit", "src/load/order/policy.test.ts"],
  "what others wrote, in HTML and CSV": ["unit", "src/reports"],
};

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Runs the long versions of the tests of faults, and those of what was safe before. */
export function held(): readonly Row[] {
  return Object.entries(HELD).map(([what, [project = "", ...files]]) => {
    const folder = mkdtempSync(join(tmpdir(), "regatta-held-"));
    const outputFile = join(folder, "report.json");
    try {
      const { status } = spawnSync(
        "npx",
        ["vitest", "run", "--project", project, "--reporter=json", `--outputFile=${outputFile}`, ...files],
        { env: { ...process.env, REGATTA_FAULTS: "long" }, stdio: ["ignore", "ignore", "inherit"] },
      );
      const report = JSON.parse(readFileSync(outputFile, "utf8")) as Report;
      const failed = report.testResults.flatMap(({ name, message, assertionResults }) => [
        ...(message === "" ? [] : [`${name}: ${message}`]),
        ...assertionResults.filter((test) => test.status === "failed").map(({ fullName }) => fullName),
      ]);
      return {
        what,
        figures: `${report.numPassedTests} tests passed, ${report.numFailedTests} failed`,
        held: status === 0 && report.numPassedTests > 0,
        evidence: failed,
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
