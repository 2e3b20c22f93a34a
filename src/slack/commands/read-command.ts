import type { Diagnostic } from "../../base/diagnostic.ts";
import { nearestName } from "../../base/suggest.ts";
import { commandText } from "../typing/command-text.ts";
import { asName } from "../typing/plain-characters.ts";
import { plainWord, type SplitText, splitWords, type Word } from "../typing/words.ts";
import { type Misread, neededWords, type Task, type Verb, verbCalled } from "./verb.ts";
import { help, VERBS } from "./verbs/all-verbs.ts";

/** What somebody typed after `/mesh`. All mistakes are reported together. */
export type ReadCommand =
  | { readonly verb: Verb; readonly task: Task }
  | {
      readonly diagnostics: readonly Diagnostic[];
      /** The words of a command whose first one is no verb: it may still be the name of something. */
      readonly unknown?: readonly string[];
    };

/** Reads a command. An empty one asks for help. */
export function readCommand(text: string): ReadCommand {
  const split = splitWords(text);
  if ("closing" in split) return { diagnostics: [openQuote(split)] };
  const read = readWords(split.words);
  if ("task" in read) return read;
  const { verb, misread } = read;
  const diagnostics = explain(misread, verb);
  return verb === undefined
    ? { diagnostics, unknown: textsOf(withoutAddress(split.words)) }
    : { diagnostics };
}

/** True for a command that is understood as it is shown to be copied. */
export function canBeRead(words: readonly string[]): boolean {
  const split = splitWords(commandText(words));
  const read = "words" in split ? readWords(split.words) : undefined;
  return read !== undefined && "task" in read;
}

type ReadWords =
  | { readonly verb: Verb; readonly task: Task }
  | { readonly verb?: Verb; readonly misread: Misread };

function readWords(words: readonly Word[]): ReadWords {
  const [first = plainWord(help.name), ...rest] = withoutAddress(words);
  const verb = verbCalled(verbName(first), VERBS);
  if (verb === undefined) return { misread: unknownVerb(textsOf([first, ...rest])) };
  const read = readRest(verb, rest);
  return "carryOut" in read ? { verb, task: read } : { verb, misread: read };
}

/** `/mesh VERB --help` and the like ask for the verb's help, whatever it takes. */
function readRest(verb: Verb, rest: readonly Word[]): Task | Misread {
  const [only, second] = rest;
  const asksForHelp = only !== undefined && second === undefined && /^(?:-{0,2}help|-h|\?)$/i.test(only.text);
  if (asksForHelp && verb.name !== help.name) return help.read([plainWord(verb.name)]);
  return verb.read(rest);
}

/** How people turn to the bot before they say what they want: `Regatta: status`, `/mesh status` after a mention. */
const ADDRESS: ReadonlySet<string> = new Set(["regatta", "@regatta", "mesh", "/mesh", "please"]);

function withoutAddress(words: readonly Word[]): readonly Word[] {
  const start = words.findIndex(({ text }) => !ADDRESS.has(asName(text)));
  return start < 0 ? [] : words.slice(start);
}

/** `--help`, `Status?` and `*run*` name verbs, too; a question mark by itself asks for help. */
function verbName({ text }: Word): string {
  return asName(text).replace(/^[-/]+/, "") || (text === "?" ? help.name : text);
}

function textsOf(words: readonly Word[]): readonly string[] {
  return words.map(({ text }) => text);
}

function unknownVerb([first = "", ...rest]: readonly string[]): Misread {
  const nearest = nearestVerb(asName(first));
  return {
    mistakes: [{ code: "SLACK_UNKNOWN_VERB", message: `"${first}" is not something /mesh can do.` }],
    instead: nearest === undefined ? [] : [meant(nearest, rest)],
    ...(nearest === undefined
      ? { advice: `It can: ${VERBS.map(({ name }) => name).join(", ")}. \`/mesh help\` explains them.` }
      : {}),
  };
}

/** A verb with the words behind it if they make sense there, else with what it needs. */
function meant(verb: Verb, rest: readonly string[]): readonly string[] {
  const whole = [verb.name, ...rest];
  return canBeRead(whole) ? whole : neededWords(verb);
}

/** Other words for a verb must begin alike: `dance` is not far from `cancel`. */
function nearestVerb(word: string): Verb | undefined {
  const also = VERBS.flatMap(({ also: others = [] }) => others).filter((other) => other[0] === word[0]);
  const nearest =
    nearestName(
      word,
      VERBS.map(({ name }) => name),
    ) ?? nearestName(word, also);
  return nearest === undefined ? undefined : verbCalled(nearest, VERBS);
}

/** The mistakes as diagnostics. The last one's hint says what to write instead: commands that are understood as they are. */
function explain({ mistakes, instead, advice }: Misread, verb?: Verb): readonly Diagnostic[] {
  const offered = instead.filter(canBeRead);
  const usage = verb === undefined ? [] : [neededWords(verb)];
  const commands = (offered.length > 0 ? offered : usage).map((words) => `\`${commandText(words)}\``);
  const hint = [commands.length === 0 ? "" : `Write ${commands.join(" or ")}.`, advice ?? ""]
    .filter(Boolean)
    .join(" ");
  return mistakes.map(({ code, message }, at) => ({
    code,
    severity: "error",
    message,
    ...(at < mistakes.length - 1 || hint === "" ? {} : { hint }),
  }));
}

/** Closing the quote at the end is tried first, then leaving it out. */
function openQuote({ text, openedAt, closing }: Extract<SplitText, { closing: string }>): Diagnostic {
  const characters = [...text];
  const without = characters.filter((_, at) => at !== openedAt).join("");
  const commands = [`${text}${closing}`, without].flatMap((mended) => {
    const split = splitWords(mended);
    if ("closing" in split) return [];
    const read = readWords(split.words);
    return "task" in read ? [textsOf(withoutAddress(split.words))] : read.misread.instead;
  });
  const command = commands.find(canBeRead);
  return {
    code: "SLACK_OPEN_QUOTE",
    severity: "error",
    message: `The quote ${characters[openedAt] ?? ""} was opened and not closed.`,
    hint:
      command === undefined
        ? `Add a closing ${closing} or remove the opening one.`
        : `Write \`${commandText(command)}\`.`,
  };
}
