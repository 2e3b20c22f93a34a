import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { parsePlaybook } from "../../src/playbook/index.ts";

test("the lesson in docs/lessons.md lints clean", () => {
  const page = readFileSync("docs/lessons.md", "utf8");
  const text = /```yaml\n(.*?)```/s.exec(page)?.[1] ?? "";
  expect(text).toContain("lesson.check");
  expect(parsePlaybook({ path: "lessons/first-rule.yaml", text }, actionCatalogue).diagnostics).toEqual([]);
});
