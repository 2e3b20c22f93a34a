import { describe, expect, test } from "vitest";
import type { CellView, RunView } from "../run/run-view.ts";
import { endedLines, endLines, liveLine } from "./run-progress.ts";

const cell = (fields: Partial<CellView>): CellView => ({
  key: "",
  status: "waiting",
  attempt: 0,
  thresholds: [],
  ...fields,
});
const view = (cells: readonly CellView[], fields: Partial<RunView> = {}): RunView => ({
  id: "r1",
  playbookName: "race",
  playbookTitle: "A race",
  labels: [],
  inputs: {},
  status: "running",
  requestedBy: "ada",
  createdAtMs: 0,
  steps: [{ id: "app", name: "Deploy", uses: "app.deploy", phase: "steps", cells }],
  warnings: [],
  artifacts: [],
  ...fields,
});
// biome-ignore lint/suspicious/noControlCharactersInRegex: the tests are not about colours
const plain = (lines: readonly string[]) => lines.map((line) => line.replace(/\u001b\[[0-9;]*m/g, ""));

describe("endedLines", () => {
  const running = cell({ key: "none", status: "running", startedAtMs: 1_000 });
  const done = cell({ key: "none", status: "succeeded", startedAtMs: 1_000, endedAtMs: 3_500 });

  test("reports each cell that ended, once", () => {
    expect(plain(endedLines(view([running]), view([done])))).toEqual(["✓ Deploy · none 2.5s"]);
    expect(endedLines(view([done]), view([done]))).toEqual([]);
    expect(plain(endedLines(undefined, view([done])))).toHaveLength(1);
  });

  test("says why a cell failed and which thresholds did not hold", () => {
    const failed = cell({
      status: "failed",
      endedAtMs: 1,
      problem: "No pod became ready.",
      thresholds: [
        { expression: "result.error_rate < 0.01", level: "fail", verdict: "breached", note: "0.2" },
        { expression: "true", level: "warn", verdict: "held" },
      ],
    });

    expect(plain(endedLines(undefined, view([failed])))).toEqual([
      "✗ Deploy",
      "  No pod became ready.",
      "  breached: result.error_rate < 0.01 (0.2)",
    ]);
  });
});

test("says of a cell that failed because another one did only that", () => {
  const cause = cell({ status: "failed", endedAtMs: 1, problem: "No pod became ready." });
  const report = cell({
    status: "failed",
    endedAtMs: 2,
    problem: 'The step "app" measured nothing.',
    follows: { stepId: "app", cellKey: "" },
  });
  const both = view([cause]);
  const steps = [
    ...both.steps,
    { id: "report", name: "Report", uses: "x", phase: "steps" as const, cells: [report] },
  ];
  expect(plain(endedLines(both, { ...both, steps }))).toEqual(["✗ Report", "  because Deploy failed"]);
});

test("the live line shows what is running, for how long, and its progress", () => {
  const running = cell({
    key: "none",
    status: "running",
    startedAtMs: 1_000,
    progress: { text: "2 of 6 pods ready" },
  });

  expect(plain([liveLine(view([running]), 4_000)])).toEqual(["▸ Deploy · none 3s 2 of 6 pods ready"]);
  expect(liveLine(view([cell({})]), 4_000)).toBe("");
});

test("the last lines say how the run ended, why, and what to know", () => {
  const ended = view([], {
    status: "failed",
    startedAtMs: 0,
    endedAtMs: 65_000,
    problem: "A step failed.",
    warnings: ["p99 rose."],
  });

  expect(plain(endLines(ended))).toEqual(["A race: failed in 1m5s", "A step failed.", "Warning: p99 rose."]);
});

test("a text of others can forge no line and act on no terminal", () => {
  const failed = cell({
    key: "a\n✓ Forged",
    status: "failed",
    problem: "no\n✓ Forged",
    endedAtMs: 1,
    startedAtMs: 0,
  });
  const lines = plain(endedLines(undefined, view([failed])))
    .concat(plain(endLines(view([failed], { playbookTitle: "x\u001b[2J\n✓ Forged", status: "failed" }))))
    .join("\n")
    .split("\n");
  expect(lines.filter((line) => line.startsWith("✓"))).toEqual([]);
  expect(lines.join("\n")).not.toContain("\u001b[2J");
});
