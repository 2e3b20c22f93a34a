import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fewestArrows, foldersThatImport, importsOfProduct } from "./graph.ts";

const PAGE = new URL("../../ARCHITECTURE.md", import.meta.url);
const ARROWS = /(?<=```mermaid\nflowchart TD\n)[\s\S]*?(?=```)/;
const SRC = new URL("../../src/", import.meta.url);

function foldersOf(place: URL): readonly string[] {
  return readdirSync(place, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

test("the map names every folder of src/, and no other", () => {
  const map = readFileSync(PAGE, "utf8").split("\n## Code map")[1]?.split("\n## ")[0] ?? "";
  const rows = map.split("\n").filter((line) => line.startsWith("| `"));

  const named = rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`([a-z]+)`/g)].map(([, name]) => name),
  );

  expect([...named].sort()).toEqual(foldersOf(SRC));
});

test("the arrows in the diagram are the imports in the code (UPDATE_GOLDEN=1 rewrites them)", async () => {
  const arrows = fewestArrows(foldersThatImport(await importsOfProduct()));
  const drawn = arrows.map((arrow) => `  ${arrow}\n`).join("");
  if (process.env.UPDATE_GOLDEN)
    writeFileSync(
      PAGE,
      readFileSync(PAGE, "utf8").replace(ARROWS, () => drawn),
    );

  expect(ARROWS.exec(readFileSync(PAGE, "utf8"))?.[0]).toBe(drawn);
});
