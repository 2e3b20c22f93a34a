import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const FOLDER = "docs/decisions";

test("decisions are numbered from 1 without gaps or doubles, and each says its number", () => {
  const files = readdirSync(FOLDER).sort();
  const numbers = files.map((file) => file.slice(0, 4));
  expect(numbers).toEqual(files.map((_, index) => String(index + 1).padStart(4, "0")));
  const titles = files.map((file) => readFileSync(`${FOLDER}/${file}`, "utf8").split(" ", 2).join(" "));
  expect(titles).toEqual(files.map((_, index) => `# ${index + 1}.`));
});
