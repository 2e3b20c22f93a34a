import { describe, expect, test } from "vitest";
import { runView, T0_MS } from "../../../test/support/run-views.ts";
import { actionCatalogue } from "../../actions/catalogue.ts";
import type { JsonObject } from "../../base/json.ts";
import { libraryEntry } from "../../library/library-entry.ts";
import type { LibraryEntry } from "../../library/playbook-library.ts";
import type { CardMessage } from "../message.ts";
import { playbookListMessage, runListMessage } from "./list-messages.ts";
import { reportMessage } from "./report-message.ts";

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

const ended = runView({ status: "succeeded", startedAtMs: T0_MS, endedAtMs: T0_MS + 95_000 });

const cases: readonly [string, CardMessage][] = [
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
});
