import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { productFile } from "./product-files.ts";
import { withSourcePlaces } from "./source-places.ts";

let folder: string;
let program: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "regatta-places-"));
  const source = join(folder, "sail.ts");
  writeFileSync(
    source,
    "interface Wind {\n  readonly knots: number;\n}\n\nexport const sail = ({ knots }: Wind) => knots;\n",
  );
  program = join(folder, "sail.js");
  buildSync({ entryPoints: [source], outfile: program, format: "esm", sourcemap: true });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a place in the bundle is replaced by the place in its source", () => {
  const { href } = pathToFileURL(program);
  const text = `    at sail (${href}:1:7)\n    at node:events:12:3`;
  const [line = "", ...others] = withSourcePlaces(text, pathToFileURL(`${folder}/`).href).split("\n");
  expect(line).toMatch(/^ {4}at sail \(.*sail\.ts:5:\d+\)$/);
  expect(others).toEqual(["    at node:events:12:3"]);
});

test("a place in a file without a source map stays as it is", () => {
  const text = `at ${pathToFileURL(productFile("dist/none.js")).href}:1:7`;
  expect(withSourcePlaces(text)).toBe(text);
});

test.each([
  "file://host/a.js:1:1",
  "file:///a%2Fb.js:1:1",
  `${pathToFileURL(productFile("dist")).href}/a%2Fb.js:1:1`,
])("a text that only looks like a place stays as it is: %s", (text) => {
  expect(withSourcePlaces(text)).toBe(text);
});
