import type { Diagnostic } from "../../base/diagnostic.ts";
import { nearestName, suggestName } from "../../base/suggest.ts";
import { mistake } from "./parse-words.ts";
import type { Task, Verb } from "./verb.ts";
import { help, VERBS } from "./verbs/all-verbs.ts";
import { splitWords } from "./words.ts";

/** What somebody typed after `/mesh`. All mistakes are reported together. */
export type ReadCommand =
  | { readonly verb: Verb; readonly task: Task }
  | { readonly diagnostics: readonly Diagnostic[] };

/** Reads a command. An empty one asks for help. */
export function readCommand(text: string): ReadCommand {
  const split = splitWords(text);
  if ("problem" in split) return { diagnostics: [split.problem] };
  const [first = help.name, ...rest] = split.words;
  const verb = VERBS.find(({ name }) => name === first.toLowerCase());
  if (verb === undefined)
    return mistake(
      "SLACK_UNKNOWN_VERB",
      `"${first}" is not something /mesh can do.`,
      suggestName(first, NAMES),
    );
  const read = verb.read(rest);
  if ("carryOut" in read) return { verb, task: read };
  return "diagnostics" in read ? read : tooMuch(verb.name, read.extra, read.takes);
}

const NAMES = VERBS.map(({ name }) => name);

function tooMuch(verb: string, word: string, takes: string) {
  const other = nearestName(word, NAMES);
  const right = ["/mesh", verb, takes].filter(Boolean).join(" ");
  return mistake(
    "SLACK_EXTRA_WORD",
    `\`${verb}\` does not know what to do with "${word}".`,
    other === undefined ? `Write ${right}.` : `Write ${right}, or /mesh ${other} by itself.`,
  );
}
