import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { usageHint } from "../../src/slack/commands/help.ts";

test("the manifest's hint names every verb of /mesh, as its help does", () => {
  const manifest = parse(
    readFileSync(new URL("../../deploy/slack/manifest.yaml", import.meta.url), "utf8"),
  ) as { features: { slash_commands: readonly { usage_hint: string }[] } };
  const [command] = manifest.features.slash_commands;
  expect(command?.usage_hint).toBe(usageHint());
  // Slack's limit for the field.
  expect(usageHint().length).toBeLessThanOrEqual(1_000);
});
