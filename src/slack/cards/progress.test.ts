import { describe, expect, test } from "vitest";
import { cellView, endedCell, runView, stepView, T0_MS } from "../../../test/support/run-views.ts";
import { progressLine, timeLeftMs } from "./progress.ts";

const earlier = runView({
  status: "succeeded",
  startedAtMs: T0_MS,
  endedAtMs: T0_MS + 100_000,
  steps: [
    stepView("install", "Install", [endedCell(0, 4)]),
    stepView("race", "Race", [endedCell(4, 94)]),
    stepView("clean", "Clean up", [endedCell(94, 100)], { phase: "finally" }),
  ],
});

/** The same run again, `atS` seconds after its start, in the middle of its race. */
function racing(atS: number, fraction?: number) {
  const progress = fraction === undefined ? {} : { progress: { text: "round 1", fraction } };
  const race = cellView({ status: "running", startedAtMs: T0_MS + 4_000, ...progress });
  return {
    nowMs: T0_MS + atS * 1_000,
    view: runView({
      status: "running",
      startedAtMs: T0_MS,
      steps: [
        stepView("install", "Install", [endedCell(0, 4)]),
        stepView("race", "Race", [race]),
        stepView("clean", "Clean up", [cellView()], { phase: "finally" }),
      ],
    }),
  };
}

describe("progress", () => {
  test("goes by the time that is left, not by steps", () => {
    const { view, nowMs } = racing(22);
    expect(timeLeftMs(view, earlier, nowMs)).toBe(72_000 + 6_000);
    expect(progressLine(view, earlier, nowMs)).toBe(
      `${"▰".repeat(4)}${"▱".repeat(16)} 22 % · about 1m20s left`,
    );
  });

  test("believes what a step says itself more than what it took before", () => {
    const { view, nowMs } = racing(22, 0.5);
    expect(timeLeftMs(view, earlier, nowMs)).toBe(45_000 + 6_000);
  });

  test("of a step that takes longer than before, expects the end at any moment", () => {
    const { view, nowMs } = racing(500);
    expect(timeLeftMs(view, earlier, nowMs)).toBe(6_000);
    expect(progressLine(view, earlier, nowMs)).toMatch(/ 98 % · about 6s left$/);
  });

  test("without an earlier run, says which step it is and promises no time", () => {
    const { view, nowMs } = racing(22);
    expect(progressLine(view, undefined, nowMs)).toBe(`${"▰".repeat(6)}${"▱".repeat(14)} step 2 of 3`);
    const others = { ...earlier, steps: earlier.steps.slice(1) };
    expect(progressLine(view, others, nowMs)).toContain("step 2 of 3");
    expect(progressLine(runView({ steps: view.steps }), undefined, nowMs)).toContain("3 steps");
  });
});
