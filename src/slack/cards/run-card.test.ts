import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellView, endedCell, runView, stepView, T0_MS } from "../../../test/support/run-views.ts";
import type { RunView } from "../../run/run-view.ts";
import type { Block } from "../message.ts";
import { type RunCardInput, runCard } from "./run-card.ts";

const running = runView({
  status: "running",
  startedAtMs: T0_MS,
  steps: [
    stepView("mesh", "Install the mesh", [
      endedCell(0, 2, { key: "none" }),
      endedCell(2, 14, { key: "sidecar" }),
    ]),
    stepView("race", "Race them", [
      cellView({
        status: "running",
        startedAtMs: T0_MS + 14_000,
        progress: { text: "round 2 of 5: sidecar, 300 rps", fraction: 0.4 },
      }),
    ]),
    stepView("report", "Publish the report", []),
    stepView("clean", "Remove the app", [cellView({ key: "none" }), cellView({ key: "sidecar" })], {
      phase: "finally",
    }),
  ],
});

const succeeded = runView({
  status: "succeeded",
  startedAtMs: T0_MS,
  endedAtMs: T0_MS + 95_000,
  steps: [stepView("race", "Race them", [endedCell(0, 90)])],
  warnings: ["p99 of sidecar is 12 % above the last good run"],
  summary: { headline: "sidecar adds 1.2 ms to p99", lines: ["none: p99 0.9 ms", "sidecar: p99 2.1 ms"] },
  artifacts: [
    {
      name: "race-percentiles.png",
      title: "Percentiles",
      mediaType: "image/png",
      altText: "Latency by percentile",
      sizeBytes: 9,
    },
  ],
});

const fortySteps = Array.from({ length: 40 }, (_, i) =>
  stepView(`s${i}`, `Step number ${i}`, [
    i < 30 ? endedCell(i, i + 1) : cellView({ status: i === 30 ? "running" : "waiting" }),
  ]),
);

const cases: readonly [string, RunCardInput][] = [
  ["queued", { view: runView(), nowMs: T0_MS }],
  ["running", { view: running, nowMs: T0_MS + 80_000 }],
  ["stopping", { view: { ...running, status: "cancelling" }, nowMs: T0_MS + 81_000 }],
  [
    "failed",
    {
      view: runView({
        status: "failed",
        startedAtMs: T0_MS,
        endedAtMs: T0_MS + 61_000,
        steps: [
          stepView("mesh", "Install the mesh", [
            endedCell(0, 60, { status: "failed", problem: "Pods never became ready." }),
          ]),
          stepView("race", "Race them", [cellView({ status: "skipped" })]),
        ],
        problem: "Pods never became ready. The release was rolled back. Look at the image's name.",
      }),
      nowMs: T0_MS + 99_000,
    },
  ],
  [
    "cancelled",
    {
      view: runView({
        status: "cancelled",
        startedAtMs: T0_MS,
        endedAtMs: T0_MS + 9_000,
        steps: [stepView("race", "Race them", [endedCell(0, 8, { status: "cancelled" })])],
        problem: "Cancelled by U0BOB0001.",
      }),
      nowMs: T0_MS + 99_000,
    },
  ],
  [
    "succeeded-with-chart",
    {
      view: succeeded,
      nowMs: T0_MS + 999_000,
      chart: { fileId: "F0CHART", title: "Percentiles", altText: "Latency by percentile" },
    },
  ],
  [
    "forty-steps",
    { view: runView({ status: "running", startedAtMs: T0_MS, steps: fortySteps }), nowMs: T0_MS + 40_000 },
  ],
  [
    "hostile-names",
    {
      view: runView({
        playbookName: "a`b<!here>",
        playbookTitle: "<!channel> *loud*",
        requestedBy: "<!everyone>",
        inputs: { "x*": "`<@U1>`\n*", y: ["<!channel>"] },
        status: "failed",
        startedAtMs: T0_MS,
        endedAtMs: T0_MS + 1_000,
        steps: [
          stepView("s", "<!channel> *bold*", [
            endedCell(0, 1, { key: "<!subteam^S1>", status: "failed", problem: "~x~" }),
          ]),
        ],
        problem: "<https://evil|click> `rm`",
        summary: { headline: "*<!here>*", lines: ["<!channel>"] },
      }),
      nowMs: T0_MS,
    },
  ],
];

describe("runCard", () => {
  test.each(cases)("%s", async (name, input) => {
    const card = runCard(input);
    await expect(`${JSON.stringify(card, null, 2)}\n`).toMatchFileSnapshot(`golden/run-${name}.golden.json`);
    expectWithinLimits(card.blocks);
  });

  test("a run with hostile names mentions nobody and links nowhere", () => {
    const hostile = cases.find(([name]) => name === "hostile-names")?.[1];
    if (!hostile) throw new Error("the case is gone");
    // In a header, plain text cannot mention anybody.
    const blocks = runCard(hostile).blocks.filter((block) => block.type !== "header");
    expect(JSON.stringify(blocks)).not.toMatch(/<[!@#h]/);
  });

  test("no view exceeds a limit", () => {
    const text = fc.string({ unit: fc.constantFrom(..."ab <>&*_`\n😀"), maxLength: 4_000 });
    const cell = fc.record({
      key: text,
      status: fc.constantFrom("waiting", "running", "succeeded", "failed", "skipped", "cancelled"),
      text,
      fraction: fc.double(),
    });
    const steps = fc.array(fc.record({ name: text, cells: fc.array(cell, { maxLength: 12 }) }), {
      maxLength: 60,
    });
    const status = fc.constantFrom<RunView["status"]>("running", "failed", "succeeded");
    fc.assert(
      fc.property(steps, text, status, fc.array(text, { maxLength: 12 }), (drawn, long, runStatus, lines) => {
        const view = runView({
          status: runStatus,
          startedAtMs: T0_MS,
          playbookTitle: long,
          playbookName: long,
          requestedBy: long,
          problem: long,
          inputs: Object.fromEntries(lines.map((line) => [line, line])),
          summary: { headline: long, lines },
          steps: drawn.map(({ name, cells }, i) =>
            stepView(
              `s${i}`,
              name,
              cells.map(({ text: progress, fraction, ...rest }) =>
                cellView({ ...rest, progress: { text: progress, fraction } }),
              ),
            ),
          ),
        });
        expectWithinLimits(runCard({ view, nowMs: T0_MS + 1 }).blocks);
      }),
      { numRuns: 60 },
    );
  });
});

/** Slack's limits that a card could exceed; see limits.ts. */
function expectWithinLimits(blocks: readonly Block[]): void {
  expect(blocks.length).toBeLessThanOrEqual(50);
  let characters = 0;
  for (const block of blocks) {
    const texts: string[] = [];
    if (block.type === "header") texts.push(block.text.text);
    if (block.type === "section" && block.text) texts.push(block.text.text);
    if (block.type === "context")
      for (const part of block.elements) if ("text" in part) texts.push(part.text);
    for (const text of texts) {
      expect(text.length).toBeGreaterThan(0);
      expect(text.length).toBeLessThanOrEqual(block.type === "header" ? 150 : 3_000);
      characters += text.length;
    }
  }
  expect(characters).toBeLessThanOrEqual(12_000);
}
