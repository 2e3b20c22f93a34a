import { expect, test } from "vitest";
import { endLines } from "../../src/cli/run-progress.ts";
import type { ThresholdView } from "../../src/run/run-view.ts";
import { nightAlert } from "../../src/slack/cards/night-alert.ts";
import { stepDetails } from "../../src/slack/cards/step-details.ts";
import { cellView, runView, stepView, T0_MS } from "../support/run-views.ts";

const EXPRESSION = "result.latency_ms.p99 < 250.0";
const threshold = (over: Partial<ThresholdView>): ThresholdView => ({
  expression: EXPRESSION,
  level: "fail",
  verdict: "breached",
  ...over,
});
const night = { schedule: "nightly", slotMs: T0_MS, mention: ["U0ADA0001"] };
const runWith = (one: ThresholdView) =>
  runView({
    night,
    status: "succeeded",
    steps: [
      stepView("race", "Race", [cellView({ status: "succeeded", endedAtMs: T0_MS, thresholds: [one] })]),
    ],
  });
const detailsOf = (one: ThresholdView) => {
  const { steps } = runWith(one);
  const [step] = steps;
  return step ? stepDetails(step, steps, T0_MS).split("\n").at(-1) : undefined;
};

test.each<readonly [Partial<ThresholdView>, string]>([
  [{ words: "p99 494 ms, limit 250 ms" }, `❌ p99 494 ms, limit 250 ms · \`${EXPRESSION}\``],
  [
    { verdict: "held", title: "Fast", words: "p99 2 ms, limit 250 ms" },
    `✅ Fast: p99 2 ms, limit 250 ms · \`${EXPRESSION}\``,
  ],
  [
    { verdict: "inconclusive", title: "Fast", note: "There is no p99." },
    `❔ Fast could not be judged: There is no p99. · \`${EXPRESSION}\``,
  ],
  [
    { verdict: "inconclusive", note: "There is no p99." },
    `❔ \`${EXPRESSION}\` could not be judged: There is no p99.`,
  ],
  [{ verdict: "skipped", note: "An old run." }, `➖ \`${EXPRESSION}\` skipped: An old run.`],
])("thresholds speak in words, with the expression beside them: %j", (over, line) => {
  expect(detailsOf(threshold(over))?.replace("&lt;", "<")).toBe(line);
});

test("an inconclusive threshold mentions nobody, but the terminal says of one with level fail that it was not judged", () => {
  const run = runWith(threshold({ verdict: "inconclusive", note: "There is no p99." }));
  expect(nightAlert(run, undefined)).toBeUndefined();
  expect(endLines(run).join("\n")).toContain(`Inconclusive: ${EXPRESSION} (There is no p99.)`);
  const warned = runWith(threshold({ level: "warn", verdict: "inconclusive" }));
  expect(endLines(warned).join("\n")).not.toContain("Inconclusive");
});

test("the alert about a breach has its figures in words", () => {
  const run = runWith(threshold({ level: "warn", words: "sidecar p99 494 ms, limit 250 ms" }));
  expect(JSON.stringify(nightAlert(run, undefined))).toContain("⚠️ sidecar p99 494 ms, limit 250 ms");
});
