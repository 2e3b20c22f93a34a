import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { newPlaybookText } from "../../src/cli/new-playbook.ts";
import { gatherIncludes, parsePlaybook, playbookJsonSchema } from "../../src/playbook/index.ts";

const FILE = "schemas/playbook.schema.json";
const schema = playbookJsonSchema(actionCatalogue);
const accepts = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, strictTypes: false }).compile(
  schema,
);

test("the committed schema is the one generated from the actions (UPDATE_GOLDEN=1 rewrites it)", () => {
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (process.env.UPDATE_GOLDEN === "1") {
    mkdirSync("schemas", { recursive: true });
    writeFileSync(FILE, text);
  }
  expect(readFileSync(FILE, "utf8")).toBe(text);
});

describe("our own playbooks and lessons", () => {
  const files = ["playbooks", "lessons"].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => `${folder}/${name}`),
  );
  test.each(files)("%s lints clean and fits the schema", async (path) => {
    const text = readFileSync(path, "utf8");
    const source = await gatherIncludes({ path, text }, async (file) => readFileSync(file, "utf8"));
    expect(parsePlaybook(source, actionCatalogue).diagnostics).toEqual([]);
    expect(accepts(parse(text)), JSON.stringify(accepts.errors)).toBe(true);
  });

  test("what `regatta new` writes does too, whatever the name", () => {
    for (const name of ["nightly", "a", "race-2-meshes"]) {
      const text = newPlaybookText(name);
      expect(parsePlaybook({ path: "new.yaml", text }, actionCatalogue).diagnostics).toEqual([]);
      expect(accepts(parse(text)), JSON.stringify(accepts.errors)).toBe(true);
    }
  });
});

const WAIT = { uses: "wait", with: { duration: "1s" } };

describe("editors refuse", () => {
  const playbook = (step: object) => ({ version: 1, name: "x", steps: [step] });

  test.each([
    ["an unknown key of a step", { uses: "wait", with: { duration: "1s" }, tiemout: "1s" }],
    ["an unknown parameter", { uses: "wait", with: { duration: "1s", durations: "2s" } }],
    ["an unknown action", { uses: "waits", with: { duration: "1s" } }],
    ["a missing parameter", { uses: "wait", with: {} }],
    ["a duration without a unit", { uses: "wait", with: { duration: 30 } }],
    [
      "thresholds on a step that measures nothing",
      { uses: "wait", with: { duration: "1s" }, thresholds: ["true"] },
    ],
    [
      "a number out of range",
      { uses: "load.compare", with: { variants: { none: { url: "u", namespace: "n" } }, rounds: 0 } },
    ],
    ["parameters of a step that holds others", { steps: [WAIT], with: { duration: "1s" } }],
    ["a mistake in a step inside another", { steps: [{ ...WAIT, tiemout: "1s" }] }],
    ["no steps inside", { matrix: { n: [1] }, steps: [] }],
  ])("%s", (_, step) => {
    expect(accepts(playbook(step))).toBe(false);
  });

  test.each([
    ["an expression in place of a duration", { uses: "wait", with: { duration: `\${{ inputs.pause }}` } }],
    [
      "an expression in place of a map",
      { uses: "load.compare", with: { variants: `\${{ steps.app.cells }}` } },
    ],
    [
      "an expression deep inside",
      { uses: "load.run", with: { url: "u", profile: { rate: `\${{ inputs.rate * 2 }}` } } },
    ],
    [
      "steps inside steps",
      { id: "a", matrix: { n: [1, 2] }, steps: [{ steps: [WAIT], outputs: { n: 1 } }], finally: [WAIT] },
    ],
  ])("but accept %s", (_, step) => {
    expect(accepts(playbook(step)), JSON.stringify(accepts.errors)).toBe(true);
  });
});
