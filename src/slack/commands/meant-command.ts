import type { LibraryEntry } from "../../library/playbook-library.ts";
import { inlineCode } from "../text/mrkdwn.ts";
import { commandText } from "../typing/command-text.ts";
import { asName } from "../typing/plain-characters.ts";
import type { Desk } from "./desk.ts";
import { canBeRead } from "./read-command.ts";

/**
 * What somebody probably meant whose command begins with no verb but with the name of something: a playbook, a lesson,
 * a run, or a word of a playbook's name or title (`race`). Nothing is started by guessing: they get the command to copy.
 * @returns undefined if nothing of that name is known.
 */
export async function meantCommand(
  [first = "", ...rest]: readonly string[],
  { library, lessons }: Pick<Desk, "library" | "lessons">,
): Promise<string | undefined> {
  const name = asName(first);
  if (/^#?\d+$/.test(name))
    return `To look at that run, write ${offer(["status"], [`#${name.replace("#", "")}`])}.`;
  const [playbooks, courses] = await Promise.all([library.list(), lessons.list()]);
  const playbook = playbooks.find((entry) => entry.name === name);
  if (playbook) return `${inlineCode(name)} is a playbook. To run it, write ${offer(["run", name], rest)}.`;
  const lesson = courses.find((entry) => entry.name === name);
  if (lesson) return `${inlineCode(name)} is a lesson. To take it, write ${offer(["learn", name], [])}.`;
  const [about] = playbooks.filter((entry) => isAbout(entry, name));
  if (about === undefined) return undefined;
  return `${inlineCode(first)} is not something /mesh can do, but there is a playbook for it. To run it, write ${offer(["run", about.name], rest)}.`;
}

/** The command with the words after it, if those make sense there. */
function offer(command: readonly string[], rest: readonly string[]): string {
  const whole = [...command, ...rest];
  return inlineCode(commandText(canBeRead(whole) ? whole : command));
}

function isAbout({ name, title }: LibraryEntry, word: string): boolean {
  return [...name.split("-"), ...title.toLowerCase().split(/[^\p{L}\d]+/u)].includes(word);
}
