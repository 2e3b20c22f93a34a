import { describe, expect, test } from "vitest";
import { cellView, endedCell, runView, stepView, T0_MS } from "../../../test/support/run-views.ts";
import { actionCatalogue } from "../../actions/catalogue.ts";
import type { JsonObject } from "../../base/json.ts";
import { libraryEntry } from "../../library/library-entry.ts";
import type { LibraryEntry } from "../../library/playbook-library.ts";
import type { CardMessage } from "../message.ts";
import { playbookListMessage, runListMessage } from "./list-messages.ts";
import { reportMessage } from "./report-message.ts";
import { stepMessage, warningsMessage } from "./thread-messages.ts";

function entry(name: string, over: Partial<LibraryEntry> = {}): LibraryEntry {
  const source = { path: `playbooks/${name}.yaml`, text: "" };
  return {
    name,
    title: `Title of ${name}`,
    description: "Does it.",
    labels: [],
    source,
    playbook: undefined,
    diagnostics: [],
    errorCount: 0,
    ...over,
  };
}

/** A playbook that can run, with these inputs. */
function readable(name: string, inputs: JsonObject, description = "Does it."): LibraryEntry {
  const steps = [{ uses: "wait", with: { duration: "1s" } }];
  const text = JSON.stringify({ version: 1, name, title: `Title of ${name}`, description, inputs, steps });
  return libraryEntry({ path: `playbooks/${name}.yaml`, text }, actionCatalogue);
}

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

const ended = runView({ status: "succeeded", startedAtMs: T0_MS, endedAtMs: T0_MS + 95_000 });

const cases: readonly [string, CardMessage][] = [
  ["thread-step", stepMessage(step, T0_MS + 99_000)],
  ["thread-warnings", warningsMessage(["first", "second *loud*"])],
  [
    "list",
    playbookListMessage([
      readable("compare-meshes", {
        rate: { type: "integer", default: 300 },
        url: { type: "string", required: true },
      }),
      entry("broken", { errorCount: 2 }),
    ]),
  ],
  ["list-empty", playbookListMessage([])],
  ["status-none", runListMessage([], T0_MS)],
  ["status", runListMessage([runView({ status: "running", startedAtMs: T0_MS }), ended], T0_MS + 61_000)],
  [
    "report",
    reportMessage({
      view: { ...ended, summary: { headline: "sidecar adds 1.2 ms", lines: ["none: 0.9 ms"] } },
      nowMs: T0_MS,
      chart: { fileId: "F1", title: "Percentiles", altText: "A chart" },
    }),
  ],
];

describe("messages", () => {
  test.each(cases)("%s", async (name, message) => {
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.golden.json`);
  });

  test("a hundred playbooks fit into a message, and those left out are counted", () => {
    const input = { type: "string", default: "x".repeat(90) };
    const inputs = Object.fromEntries(Array.from({ length: 30 }, (_, j) => [`input_${j}`, input]));
    const many = Array.from({ length: 100 }, (_, i) => readable(`playbook-${i}`, inputs, "d".repeat(900)));
    expect(many.map(({ errorCount }) => errorCount)).toEqual(many.map(() => 0));
    const { blocks } = playbookListMessage(many);
    expect(blocks.length).toBeLessThanOrEqual(50);
    const text = JSON.stringify(blocks);
    expect(text.length).toBeLessThan(16_000);
    expect(text).toContain("And 85 more");
  });

  test("a step of a thousand failed cells is cut after a line, and says so", () => {
    const cells = Array.from({ length: 1_000 }, (_, i) =>
      cellView({ key: `k${i}`, status: "failed", problem: "no" }),
    );
    const [block] = stepMessage(stepView("s", "S", cells), T0_MS).blocks;
    expect(block?.type === "section" && block.text?.text).toMatch(/… \d+ more lines left out$/);
  });
});
