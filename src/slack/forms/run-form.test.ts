import { describe, expect, test } from "vitest";
import type { InputDeclaration, Playbook } from "../../playbook/playbook.ts";
import { VALUE } from "./menus.ts";
import { readForm, readFormContext } from "./read-form.ts";
import { inputBlockId, runForm } from "./run-form.ts";

const start = { line: 1, column: 1, offset: 0 };
const range = { start, end: start };

function playbook(...inputs: readonly (Partial<InputDeclaration> & { readonly name: string })[]): Playbook {
  const declared = inputs.map(
    (input): InputDeclaration => ({ type: "string", description: "", required: false, range, ...input }),
  );
  return {
    source: { path: "p.yaml", text: "" },
    name: "compare-meshes",
    title: "Race the meshes against each other",
    description: "Installs <each> mesh.",
    labels: [],
    inputs: new Map(declared.map((input) => [input.name, input])),
    timeoutMs: 1,
    steps: [],
    finally: [],
  };
}

describe("runForm", () => {
  test("every type of input gets its field, filled with what was given or the default", async () => {
    const form = runForm(
      playbook(
        { name: "url", required: true, description: "Where the load goes" },
        { name: "rate", type: "integer", default: 300, minimum: 1, maximum: 5_000 },
        { name: "share", type: "number", minimum: 0 },
        { name: "mesh", type: "choice", options: ["none", "sidecar"], default: "sidecar" },
        { name: "mtls", type: "boolean", default: true },
        { name: "meshes", type: "array", items: "string", default: ["none", "sidecar"] },
        { name: "duration", type: "duration", default: "30s" },
      ),
      { rate: "500" },
      "C1",
    );
    await expect(`${JSON.stringify(form, null, 2)}\n`).toMatchFileSnapshot("golden/run-form.golden.json");
  });

  test("tells of the bounds of each input, and has Slack hold texts to theirs", () => {
    const form = runForm(
      playbook(
        { name: "pause", type: "duration", minimum: "30s", maximum: "1h" },
        { name: "meshes", type: "array", minItems: 1 },
        { name: "note", minLength: 2, maxLength: 80, default: "x".repeat(80) },
        { name: "long", maxLength: 9_000 },
      ),
      {},
      "C1",
    );
    const fields = form.blocks.slice(1) as readonly {
      readonly hint: { text: string };
      readonly element: object;
    }[];
    expect(fields.map(({ hint }) => hint.text)).toEqual([
      "Between 30s and 1h. A time such as 30s or 1m30s.",
      "At least 1 values. Separate several with commas.",
      "Between 2 and 80 characters.",
      "At most 9000 characters.",
    ]);
    expect(fields[2]?.element).toMatchObject({ min_length: 2, max_length: 80 });
    // More than Slack's own limit.
    expect(fields[3]?.element).not.toHaveProperty("max_length");
  });

  test("stays within Slack's limits", () => {
    const many = Array.from({ length: 150 }, (_, i) => ({
      name: `i${i}`,
      type: "choice" as const,
      options: ["x".repeat(300), ""],
      description: "d".repeat(5_000),
      default: "y",
    }));
    const form = runForm(playbook(...many), {}, "C1");
    expect(form.blocks).toHaveLength(100);
    expect(form.title.text.length).toBeLessThanOrEqual(24);
    expect(JSON.stringify(form.blocks.at(-1))).toContain("52 more inputs keep their defaults");
  });

  test("carries its playbook and channel there and back", () => {
    const form = runForm(playbook(), {}, "C1");
    expect(readFormContext(form.private_metadata ?? "")).toEqual({
      playbook: "compare-meshes",
      channel: "C1",
    });
  });

  test.each(["", "{", "null", '{"playbook":1,"channel":"C"}'])("metadata %j is none of ours", (metadata) => {
    expect(readFormContext(metadata)).toBeUndefined();
  });
});

test("readForm: filled fields as texts, empty ones left out, others' blocks ignored", () => {
  expect(
    readForm({
      [inputBlockId("rate")]: { [VALUE]: { value: " 300 " } },
      [inputBlockId("mesh")]: { [VALUE]: { selected_option: { value: "none" } } },
      [inputBlockId("note")]: { [VALUE]: { value: null } },
      [inputBlockId("gap")]: { [VALUE]: { value: "  ", selected_option: null } },
      other: { [VALUE]: { value: "x" } },
    }),
  ).toEqual({ rate: "300", mesh: "none" });
});
