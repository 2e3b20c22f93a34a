import { describe, expect, test } from "vitest";
import { actionContext } from "../../../test/support/action-context.ts";
import { fakeComparison } from "../../../test/support/comparisons.ts";
import { fakeLoadResult } from "../../../test/support/load-results.ts";
import { fakeReportInput } from "../../../test/support/report-inputs.ts";
import type { NewArtifact } from "../../engine/action.ts";
import type { RunSummary } from "../../run/run-view.ts";
import { changeSentences } from "./change-sentences.ts";
import { createReportPublish } from "./publish.ts";

const createdAtMs = Date.UTC(2026, 0, 2, 3, 4);
const ago = (result: ReturnType<typeof fakeLoadResult> | ReturnType<typeof fakeComparison>) => ({
  kind: "found" as const,
  runId: "01before",
  createdAtMs,
  result,
});
const race = (sidecarP50: number, rounds = 5) =>
  fakeComparison({ variants: { none: { p50Ms: 1 }, sidecar: { p50Ms: sidecarP50 } }, rounds });

describe("another run", () => {
  test("is shown beside it for a comparison, without a verdict however far apart the two are", () => {
    const [first, ...others] = changeSentences(race(4), { which: "previous", past: ago(race(2)) });
    expect(first).toBe(
      "Beside the last good run of 2026-01-02 03:04 UTC (run 01before): sidecar's p99 is 320 % above that of none now, 110 % above then. One earlier run does not tell a change from where pods happened to run.",
    );
    expect(others[1]).toBe("sidecar: p50 2.03 → 4.06 ms, p99 5.19 → 10.4 ms, no errors");
    expect([first, ...others].join()).not.toMatch(/slower|faster|worse|clear/);
  });

  test("is shown side by side for single load tests, without a verdict", () => {
    const [line, ...more] = changeSentences(fakeLoadResult({ p50Ms: 2, errorRate: 0.1 }), {
      which: "reference",
      past: ago(fakeLoadResult({ p50Ms: 1 })),
    });
    expect(line).toMatch(
      /^Beside the reference of .*: p50 [\d.]+ → [\d.]+ ms, p99 [\d.]+ → [\d.]+ ms, errors 0 % → 10 %\.$/,
    );
    expect(line).not.toMatch(/slower|worse/);
    expect(more).toEqual([]);
  });

  test("says so if the other run is missing or of another kind", () => {
    const none = { kind: "none" } as const;
    expect(changeSentences(race(2), { which: "previous", past: none })).toEqual([
      "There is no earlier good run of this playbook to compare with.",
    ]);
    expect(changeSentences(race(2), { which: "previous", past: ago(fakeLoadResult()) })[0]).toContain(
      "a different kind",
    );
  });

  test("says nothing of a reference while none is set, so that a bundled playbook can ask for it", () => {
    expect(changeSentences(race(2), { which: "reference", past: { kind: "none" } })).toEqual([]);
  });

  test("says why a run with other inputs was not compared", () => {
    const because = "the input rate was 100 then and 200 now";
    const past = { kind: "unlike", runId: "01before", createdAtMs, because } as const;
    expect(changeSentences(race(2), { which: "previous", past })).toEqual([
      "Not comparable with the last good run of 2026-01-02 03:04 UTC (run 01before), because the input rate was 100 then and 200 now.",
    ]);
  });
});

describe("report.publish", () => {
  async function publish(params: object, past: ReturnType<typeof ago> | undefined) {
    const files = new Map<string, NewArtifact>();
    const said: RunSummary[] = [];
    const asked: unknown[] = [];
    const { environment } = fakeReportInput(race(4));
    const action = createReportPublish({
      productVersion: "0.0.0",
      environment: async () => environment,
      nameOf: async (person) => person,
    });
    const context = actionContext("run", {
      results: () => [race(4)],
      pastResult: async (...which) => {
        asked.push(which);
        return past ?? { kind: "none" };
      },
      saveArtifact: async (file) => void files.set(file.name, file),
      summarise: async (summary) => void said.push(summary),
    });
    await action.run({ results: "race", charts: [], attach: ["html"], ...params }, context);
    const text = (name: string) => new TextDecoder().decode(files.get(name)?.bytes);
    return { summary: said[0], html: text("race.html"), asked };
  }

  test("says on the card and in the document what changed, and passes on the other channel", async () => {
    const params = { compare_with: "previous", channel: "C0123ABCD" };
    const { summary, html, asked } = await publish(params, ago(race(2)));
    expect(asked).toEqual([["race", "previous"]]);
    expect(summary?.channel).toBe("C0123ABCD");
    expect(summary?.lines.join("\n")).toMatch(/Beside the last good run .*sidecar's p99 is/);
    expect(summary?.lines.length).toBeLessThanOrEqual(12);
    expect(html).toMatch(/<h2>Beside an earlier run<\/h2>\s*<ul><li>Beside the last good run/);
  });

  test("reads no other run unless it is told to", async () => {
    const { summary, html, asked } = await publish({}, ago(race(2)));
    expect(asked).toEqual([]);
    expect(summary).not.toHaveProperty("channel");
    expect(html).not.toContain("Beside an earlier run");
  });
});
