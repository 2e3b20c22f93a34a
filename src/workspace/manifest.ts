import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { productFile } from "../base/product-files.ts";
import type { SlashCommand } from "./model.ts";

/** What the local workspace takes from the app's Slack manifest. */
export interface AppManifest {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly commands: readonly SlashCommand[];
  /** Whether the app can write to people directly, and they to it. */
  readonly messagesTab: "off" | "read-only" | "open";
}

interface ManifestFile {
  readonly display_information: { readonly name: string };
  readonly features: {
    readonly app_home?: {
      readonly messages_tab_enabled?: boolean;
      readonly messages_tab_read_only_enabled?: boolean;
    };
    readonly slash_commands: readonly {
      readonly command: string;
      readonly description: string;
      readonly usage_hint?: string;
    }[];
  };
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
}

/**
 * Reads deploy/slack/manifest.yaml, from which the real Slack app is created. The local workspace grants the same scopes
 * and knows the same commands, so a scope that is missing at Slack is also missing here.
 */
export function readManifest(file: URL | string = productFile("deploy/slack/manifest.yaml")): AppManifest {
  const manifest = parse(readFileSync(file, "utf8")) as ManifestFile;
  const home = manifest.features.app_home ?? {};
  const whoWrites = home.messages_tab_read_only_enabled === true ? "read-only" : "open";
  return {
    messagesTab: home.messages_tab_enabled === true ? whoWrites : "off",
    name: manifest.display_information.name,
    scopes: manifest.oauth_config.scopes.bot,
    commands: manifest.features.slash_commands.map((command) => ({
      command: command.command,
      description: command.description,
      usageHint: command.usage_hint ?? "",
    })),
  };
}
