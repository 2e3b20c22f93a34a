import { test } from "vitest";
import { expectGolden } from "../../test/support/golden.ts";
import { MeshAdapter } from "./adapter.ts";

test("schemas/mesh.schema.json is the schema that adapters are checked against", () => {
  const schema = { $schema: "https://json-schema.org/draft/2020-12/schema", ...MeshAdapter };
  const file = new URL("../../schemas/mesh.schema.json", import.meta.url);
  expectGolden(`${JSON.stringify(schema, undefined, 2)}\n`, file);
});
