import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { settingsReference } from "../../src/config/settings-reference.ts";

const PAGE = new URL("../../docs/configuration.md", import.meta.url);
const TABLE = /(?<=<!-- settings -->\n)[\s\S]*?(?=\n<!-- end -->)/;

test("docs/configuration.md lists the current settings", () => {
  const page = readFileSync(PAGE, "utf8");
  if (process.env.UPDATE_GOLDEN)
    writeFileSync(
      PAGE,
      page.replace(TABLE, () => settingsReference()),
    );

  const table = TABLE.exec(readFileSync(PAGE, "utf8"))?.[0];

  expect(table).toBe(settingsReference());
});
