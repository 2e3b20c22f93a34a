import type { Diagnostic } from "../../base/diagnostic.ts";
import { nearestName, suggestName } from "../../base/suggest.ts";
import { VERBS, type Verb } from "../access.ts";
import { splitWords } from "./words.ts";

/** What somebody typed behind `/mesh`. Input values are texts; the playbook's declarations give them their types. */
export type Command =
  | { readonly verb: "help"; readonly topic?: Verb }
  | { readonly verb: "list" }
  | {
      readonly verb: "run" | "plan";
      readonly playbook: string;
      readonly inputs: Readonly<Record<string, string>>;
    }
  | { readonly verb: "status" | "stop" | "report"; readonly run?: string };

export type ParsedCommand = { readonly command: Command } | { readonly diagnostics: readonly Diagnostic[] };

/** Reads a command. Nothing typed is a call for help. All mistakes come together. */
export function parseCommand(text: string): ParsedCommand {
  const split = splitWords(text);
  if ("problem" in split) return { diagnostics: [split.problem] };
  const [first, ...rest] = split.words;
  if (first === undefined) return { command: { verb: "help" } };
  const verb = VERBS.find((known) => known === first.toLowerCase());
  if (verb === undefined)
    return mistake(
      "SLACK_UNKNOWN_VERB",
      `"${first}" is nothing that /mesh can do.`,
      suggestName(first, VERBS),
    );
  switch (verb) {
    case "help":
      return parseHelp(rest);
    case "list":
      return rest.length === 0 ? { command: { verb } } : tooMuch(verb, rest[0] ?? "", "");
    case "run":
    case "plan":
      return parseRun(verb, rest);
    case "status":
    case "stop":
    case "report":
      return parseRunReference(verb, rest);
  }
}

function parseHelp(words: readonly string[]): ParsedCommand {
  const [topic] = words;
  if (topic === undefined) return { command: { verb: "help" } };
  const verb = VERBS.find((known) => known === topic.toLowerCase());
  if (verb !== undefined) return { command: { verb: "help", topic: verb } };
  return mistake("SLACK_UNKNOWN_TOPIC", `There is no help on "${topic}".`, suggestName(topic, VERBS));
}

function parseRunReference(verb: "status" | "stop" | "report", words: readonly string[]): ParsedCommand {
  const [run, second] = words;
  if (second !== undefined) return tooMuch(verb, second, " RUN");
  return { command: run === undefined ? { verb } : { verb, run } };
}

function parseRun(verb: "run" | "plan", words: readonly string[]): ParsedCommand {
  const [playbook, ...pairs] = words;
  if (playbook === undefined || playbook.includes("=")) {
    return mistake(
      "SLACK_NO_PLAYBOOK",
      `\`${verb}\` needs the name of a playbook first.`,
      `Write /mesh ${verb} NAME; /mesh list shows the names.`,
    );
  }
  const inputs = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at <= 0) diagnostics.push(notAPair(pair));
    else if (inputs.has(pair.slice(0, at))) diagnostics.push(twice(pair.slice(0, at)));
    else inputs.set(pair.slice(0, at), pair.slice(at + 1));
  }
  if (diagnostics.length > 0) return { diagnostics };
  return { command: { verb, playbook, inputs: Object.fromEntries(inputs) } };
}

function notAPair(word: string): Diagnostic {
  return {
    code: "SLACK_NOT_AN_INPUT",
    severity: "error",
    message: `"${word}" is no input: inputs are written name=value.`,
    hint: word.startsWith("=")
      ? "Put the input's name before the = sign, without a space."
      : `Write ${word}=VALUE, or put a value with spaces in quotes: name="two words".`,
  };
}

function twice(name: string): Diagnostic {
  return {
    code: "SLACK_INPUT_TWICE",
    severity: "error",
    message: `The input ${name} is given twice.`,
    hint: "Keep one of them; a list is written with commas: name=a,b.",
  };
}

function tooMuch(verb: Verb, word: string, takes: string): ParsedCommand {
  const other = nearestName(word, VERBS);
  return mistake(
    "SLACK_EXTRA_WORD",
    `\`${verb}\` does not know what to do with "${word}".`,
    other === undefined
      ? `Write /mesh ${verb}${takes}.`
      : `Write /mesh ${verb}${takes}, or /mesh ${other} by itself.`,
  );
}

function mistake(code: string, message: string, hint: string): ParsedCommand {
  return { diagnostics: [{ code, severity: "error", message, hint }] };
}
