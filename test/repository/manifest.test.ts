import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { usageHint } from "../../src/slack/commands/verbs/all-verbs.ts";

test("the manifest's hint lists every verb of /mesh, as its help does", () => {
  const manifest = parse(
    readFileSync(new URL("../../deploy/slack/manifest.yaml", import.meta.url), "utf8"),
  ) as { features: { slash_commands: readonly { usage_hint: string }[] } };
  const [command] = manifest.features.slash_commands;
  expect(command?.usage_hint).toBe(usageHint());
  // Slack's limit for the field.
  expect(usageHint().length).toBeLessThanOrEqual(1_000);
});

test("the manifest turns on the Home tab and the event for opening it", () => {
  const manifest = parse(
    readFileSync(new URL("../../deploy/slack/manifest.yaml", import.meta.url), "utf8"),
  ) as {
    features: { app_home: { home_tab_enabled: boolean } };
    settings: { event_subscriptions: { bot_events: readonly string[] } };
  };
  expect(manifest.features.app_home.home_tab_enabled).toBe(true);
  expect(manifest.settings.event_subscriptions.bot_events).toContain("app_home_opened");
});
