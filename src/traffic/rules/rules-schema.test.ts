import { test } from "vitest";
import { expectGolden } from "../../../test/support/golden.ts";
import { TrafficRules } from "./rule.ts";

test("the emitted schema of rule files is current", () => {
  const schema = { $schema: "https://json-schema.org/draft/2020-12/schema", ...TrafficRules };
  const file = new URL("../../../schemas/traffic-rules.schema.json", import.meta.url);
  expectGolden(`${JSON.stringify(schema, null, 2)}\n`, file);
});
