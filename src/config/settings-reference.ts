import type { Setting } from "./setting.ts";
import { settings } from "./settings.ts";

/** The table in docs/configuration.md: every setting with its default and its meaning. */
export function settingsReference(): string {
  const rows = Object.values(settings).map((setting: Setting<unknown>) => {
    const byDefault = setting.default === "" ? "" : `\`${setting.default}\``;
    const secret = setting.secret === true ? " (secret: never shown)" : "";
    return `| \`${setting.variable}\` | ${byDefault} | ${setting.description}${secret} |`;
  });
  return ["| variable | default | meaning |", "| --- | --- | --- |", ...rows].join("\n");
}
