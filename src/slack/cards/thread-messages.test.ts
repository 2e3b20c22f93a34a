import { describe, expect, test } from "vitest";
import { cellView, endedCell, runView, stepView, T0_MS } from "../../../test/support/run-views.ts";
import { runCard } from "./run-card.ts";
import { runDetails } from "./run-details.ts";
import { stepDetails } from "./step-details.ts";
import { progressMessage, resultsMessage } from "./thread-messages.ts";

const step = stepView(
  "race",
  "Race them",
  [
    endedCell(0, 30, {
      key: "none",
      thresholds: [{ expression: "result.error_rate < 0.01", level: "fail", verdict: "held" }],
    }),
    endedCell(30, 61, {
      key: "sidecar",
      status: "failed",
      attempt: 2,
      problem: "p99 was too high <!here>",
      thresholds: [
        { expression: "result.p99 < 250.0", level: "fail", verdict: "breached", note: "p99 was 312 ms" },
        { expression: "result.p99 < previous.p99", level: "warn", verdict: "breached" },
        { expression: "result.p50 < reference.p50", level: "fail", verdict: "skipped", note: "no reference" },
      ],
    }),
  ],
  { uses: "load.compare" },
);

const CHART = { name: "race.png", title: "Percentiles", mediaType: "image/png", sizeBytes: 9 };
const SUMMARY = { headline: "sidecar adds 1.2 ms", lines: ["none 0.9 ms"] };

const running = runView({
  status: "running",
  startedAtMs: T0_MS,
  steps: [step, stepView("after", "Afterwards", [cellView()])],
});
const ended = runView({
  ...running,
  status: "failed",
  endedAtMs: T0_MS + 95_000,
  summary: SUMMARY,
  problem: "race: p99 was too high",
  warnings: ["first", "second *loud*"],
  artifacts: [CHART],
});

describe("the messages of a run's thread", () => {
  test.each([
    ["thread-progress", progressMessage(running, T0_MS + 99_000)],
    ["thread-progress-ended", progressMessage(ended, T0_MS + 99_000)],
    ["thread-results-early", resultsMessage({ ...running, summary: SUMMARY }, undefined)],
    ["thread-results", resultsMessage(ended, { worse: true, headline: "Slower.", lines: ["p99 1 → 2 ms"] })],
  ])("%s", async (name, message) => {
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.golden.json`);
  });

  test("a run that has nothing to show yet has none", () => {
    const silent = runView({
      status: "running",
      startedAtMs: T0_MS,
      steps: [stepView("a", "A", [cellView()])],
    });
    expect([progressMessage(silent, T0_MS), resultsMessage(silent, undefined)]).toEqual([
      undefined,
      undefined,
    ]);
    expect(resultsMessage({ ...silent, status: "succeeded", endedAtMs: T0_MS }, undefined)).toBeUndefined();
  });

  test("forty long steps stay within Slack's limits, and those left out are counted", () => {
    const long = endedCell(0, 1, { status: "failed", problem: "x".repeat(900) });
    const steps = Array.from({ length: 60 }, (_, index) => stepView(`s${index}`, `Step ${index}`, [long]));
    const message = progressMessage({ ...ended, steps }, T0_MS);
    const text = JSON.stringify(message?.blocks);
    expect(message?.blocks.length).toBeLessThanOrEqual(50);
    expect(text.length).toBeLessThan(12_000);
    expect(text).toMatch(/… \d+ more steps/);
  });

  test("a failure that follows from another one is folded: in the thread, on the card and in what /mesh show says", () => {
    const race = endedCell(0, 1, { status: "failed", problem: "No answer from the shop." });
    const follows = { stepId: "race", cellKey: "" };
    const report = endedCell(1, 2, { status: "failed", problem: "Measured nothing.", follows });
    const steps = [stepView("race", "Race <1>", [race]), stepView("report", "Report", [report])];
    const view = runView({ ...ended, steps });
    const kept = { origin: undefined, isReference: false, measurements: [] };
    const messages = [
      progressMessage(view, T0_MS),
      runCard({ view, nowMs: T0_MS }),
      runDetails(view, kept, T0_MS),
    ];
    for (const message of messages) {
      const text = JSON.stringify(message?.blocks);
      expect(text).toContain("because Race &lt;1&gt; failed");
      expect(text).not.toContain("Measured nothing");
    }
  });

  test("a step of a thousand failed cells is cut after a line, and says so", () => {
    const cells = Array.from({ length: 1_000 }, (_, i) =>
      cellView({ key: `k${i}`, status: "failed", problem: "no" }),
    );
    expect(stepDetails(stepView("s", "S", cells), [], T0_MS)).toMatch(/… \d+ more lines left out$/);
  });
});
