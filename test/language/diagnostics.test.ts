import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { gatherIncludes, parsePlaybook, renderDiagnostics } from "../../src/playbook/index.ts";

const FOLDER = "test/language/diagnostics";
/** Not `.yaml`, so that no formatter fixes what must stay wrong. */
const ENDING = ".yaml.txt";
const cases = readdirSync(FOLDER)
  .filter((file) => file.endsWith(ENDING))
  .map((file) => file.slice(0, -ENDING.length));

/** Each malformed or misleading playbook with the exact text that people get. UPDATE_GOLDEN=1 rewrites the texts. */
describe("what people are told about", () => {
  test("there are enough cases, and every text has one", () => {
    const goldens = readdirSync(FOLDER).filter((file) => file.endsWith(".golden.txt"));
    expect(cases.length).toBeGreaterThanOrEqual(80);
    expect(goldens.sort()).toEqual(cases.map((name) => `${name}.golden.txt`).sort());
  });

  test.each(cases)("%s", async (name) => {
    const path = `${name}.yaml`;
    const text = readFileSync(`${FOLDER}/${name}${ENDING}`, "utf8");
    const source = await gatherIncludes({ path, text }, async (file) => {
      const included = `${FOLDER}/${file}.txt`;
      return existsSync(included) ? readFileSync(included, "utf8") : undefined;
    });
    const { playbook, diagnostics } = parsePlaybook(source, actionCatalogue);
    const rendered = `${renderDiagnostics(diagnostics, source)}\n`;
    const golden = `${FOLDER}/${name}.golden.txt`;
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(golden, rendered);
    expect(existsSync(golden)).toBe(true);
    expect(rendered).toBe(readFileSync(golden, "utf8"));
    expect(playbook).toBeUndefined();
    for (const { code, file, hint, range, message } of diagnostics) {
      const length = (file === path ? text : (source.includes?.[file ?? ""] ?? "")).length;
      expect(code).toMatch(/^PB_[A-Z_]+$/);
      expect(message).toMatch(/[.?]$/);
      expect(hint ?? "").not.toBe("");
      if (code !== "PB_TOO_MANY_MISTAKES") {
        expect(range?.start.offset).toBeLessThanOrEqual(length);
        expect(range?.end.offset).toBeGreaterThanOrEqual(range?.start.offset ?? 0);
      }
    }
  });
});
