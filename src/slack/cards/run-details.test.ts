import { describe, expect, test } from "vitest";
import { fakeLoadResult } from "../../../test/support/load-results.ts";
import { cellView, endedCell, runView, stepView, T0_MS } from "../../../test/support/run-views.ts";
import { runDetails } from "./run-details.ts";

const NOTHING_KEPT = { origin: undefined, isReference: false, measurements: [] };

const race = stepView("race", "Race them", [endedCell(0, 30)], { uses: "load.compare" });
const ended = runView({
  status: "succeeded",
  startedAtMs: T0_MS,
  endedAtMs: T0_MS + 95_000,
  steps: [race, stepView("skipped", "Not needed", [cellView({ status: "skipped" })])],
  summary: { headline: "sidecar adds 1.2 ms", lines: ["none 0.9 ms"] },
});
const shown = (...args: Parameters<typeof runDetails>) => JSON.stringify(runDetails(...args).blocks);

describe("/mesh show", () => {
  test("shows each step once: in full if it has ended, and otherwise on a line", () => {
    const text = shown(ended, NOTHING_KEPT, T0_MS);
    expect(text.match(/Race them/g)).toHaveLength(1);
    expect(text).toContain("✅ *Race them* · `load.compare` · 30s");
    expect(text.match(/Not needed/g)).toHaveLength(1);
  });

  test("shows the figures of what was measured", () => {
    const result = JSON.parse(JSON.stringify(fakeLoadResult()));
    const text = shown(ended, { ...NOTHING_KEPT, measurements: [{ stepId: "race", result }] }, T0_MS);
    expect(text).toMatch(/\*Figures of Race them\*, in milliseconds.*```.*p50.*p99/);
  });

  test("names the playbook's file and no path of the server", () => {
    const source = { path: "/home/regatta/secret-place/playbooks/race.yaml", text: "" };
    const origin = { source, inputs: {}, productVersion: "1.2.3" };
    const text = shown(ended, { ...NOTHING_KEPT, origin }, T0_MS);
    expect(text).toContain("race.yaml");
    expect(text).not.toContain("secret-place");
  });

  test("stays within Slack's limit however much there is", () => {
    const long = endedCell(0, 1, { status: "failed", problem: "x".repeat(900) });
    const steps = Array.from({ length: 60 }, (_, index) => stepView(`s${index}`, `Step ${index}`, [long]));
    const warnings = Array.from({ length: 20 }, () => "w".repeat(700));
    const inputs = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`input_${index}`, "v".repeat(200)]),
    );
    const lines = Array.from({ length: 20 }, () => "l".repeat(300));
    const much = {
      ...ended,
      steps,
      warnings,
      inputs,
      summary: { headline: "h".repeat(900), lines },
      problem: "p".repeat(3_000),
    };
    const text = shown(much, NOTHING_KEPT, T0_MS);
    expect(text.length).toBeLessThan(14_000); // with the JSON around at most 12,000 characters of text
    expect(runDetails(much, NOTHING_KEPT, T0_MS).blocks.length).toBeLessThanOrEqual(50);
  });
});
