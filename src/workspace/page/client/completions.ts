import type { SlashCommand } from "../../model.ts";

export interface Completion {
  readonly label: string;
  readonly detail: string;
  readonly text: string;
}

/** What could come next in a slash command: its name, then its first word, from the manifest's usage hint. */
export function complete(text: string, commands: readonly SlashCommand[]): readonly Completion[] {
  if (!text.startsWith("/")) return [];
  const [name = "", word, ...more] = text.split(" ");
  if (more.length > 0) return [];
  return commands.flatMap(({ command, description, usageHint }): readonly Completion[] => {
    if (word === undefined) {
      return command.startsWith(name) ? [{ label: command, detail: description, text: `${command} ` }] : [];
    }
    if (name !== command) return [];
    return usageHint
      .split("|")
      .map((usage) => usage.trim().split(" "))
      .filter(([verb = ""]) => verb.startsWith(word))
      .map(([verb = "", ...rest]) => ({
        label: `${command} ${verb}`,
        detail: rest.join(" "),
        text: `${command} ${verb}${rest.length > 0 ? " " : ""}`,
      }))
      .filter((completion) => completion.text !== text);
  });
}
