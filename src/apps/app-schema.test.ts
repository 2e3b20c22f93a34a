import { test } from "vitest";
import { expectGolden } from "../../test/support/golden.ts";
import { AppAdapter } from "./app-adapter.ts";

test("schemas/app.schema.json is the schema that apps are checked against", () => {
  const schema = { $schema: "https://json-schema.org/draft/2020-12/schema", ...AppAdapter };
  const file = new URL("../../schemas/app.schema.json", import.meta.url);
  expectGolden(`${JSON.stringify(schema, undefined, 2)}\n`, file);
});
