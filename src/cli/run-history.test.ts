import { expect, test } from "vitest";
import { cellView, endedCell, runView, stepView, T0_MS } from "../../test/support/run-views.ts";
import { historyTable, runLines } from "./run-history.ts";

const origin = { source: { path: "race.yaml", text: "" }, inputs: {}, productVersion: "1" };

test("runs are listed in a table, one per line, with how long each took or has taken", () => {
  const ended = runView({ id: "a", status: "succeeded", startedAtMs: T0_MS, endedAtMs: T0_MS + 65_000 });
  const going = runView({ id: "b", status: "running", startedAtMs: T0_MS });
  const lines = historyTable(
    [going, ended, runView({ id: "c", number: 41, status: "queued" })],
    T0_MS + 3_000,
  ).split("\n");
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^RUN +PLAYBOOK +STATUS +TOOK +STARTED \(UTC\) +BY/);
  expect(lines[1]).toMatch(/^b .*running +3s /);
  expect(lines[2]).toMatch(/^a .*succeeded +1m5s /);
  expect(lines[3]).toMatch(/^c #41 .*queued /);
  expect(historyTable([], 0)).toBe("No such runs.");
});

test("a run is shown with its inputs, steps, questions, files and ending", () => {
  const question = {
    kind: "ask" as const,
    text: "Which one?",
    options: ["blue", "green"],
    answerers: [],
    quorum: 1,
    status: "open" as const,
    answers: [],
    expiresAtMs: 1,
  };
  const view = runView({
    inputs: { rate: 300, mesh: "none" },
    status: "running",
    steps: [
      stepView("load", "Load", [endedCell(0, 2)]),
      stepView("pick", "Pick", [cellView({ status: "running", question })]),
    ],
    artifacts: [{ name: "race.png", title: "Percentiles", mediaType: "image/png", sizeBytes: 3 }],
  });
  const text = runLines(view, origin).join("\n");
  expect(text).toContain('With rate=300 mesh="none"');
  expect(text).toContain("✓ Load");
  expect(text).toContain("? pick asks: Which one? [blue/green]");
  expect(text).toContain("Percentiles: race.png");
});

test("an old run says which of its data was deleted", () => {
  const view = runView({ status: "failed", problem: "It broke.", prunedAtMs: Date.UTC(2026, 3, 5) });
  const text = runLines(view, origin).join("\n");
  expect(text).toContain("Its steps and files were dropped on 2026-04-05 because of their age.");
  expect(text).toContain("It broke.");
});
