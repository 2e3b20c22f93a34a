import type { CodeOf } from "../../base/error-codes.ts";
import { beginsPair, type ReadPairs, readPairs } from "../typing/pairs.ts";
import { asName } from "../typing/plain-characters.ts";
import type { Word } from "../typing/words.ts";
import type { Misread, Parsed } from "./verb.ts";

/** A playbook's name and the inputs given for it, still as text: the types come from the playbook's declarations. */
interface NamedPlaybook {
  readonly playbook: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** For a verb that takes nothing. */
export function parseNothing(verb: string, words: readonly Word[]): Parsed<undefined> {
  const [extra] = words;
  return extra === undefined ? { args: undefined } : extraWord(verb, extra.text, [[verb]]);
}

/** For a verb that takes the name of something, or nothing. */
export function parseOptional(verb: string, words: readonly Word[]): Parsed<string | undefined> {
  const [word, extra] = words;
  if (extra !== undefined) return extraWord(verb, extra.text, [[verb, asName(word?.text ?? "")]]);
  return { args: word === undefined ? undefined : asName(word.text) };
}

/** For a verb that takes a playbook's name and inputs for it. */
export function parsePlaybook(verb: string, words: readonly Word[]): Parsed<NamedPlaybook> {
  const [first, ...rest] = words;
  if (first === undefined || beginsPair([first]) || !/[\p{L}\d]/u.test(first.text))
    return {
      ...mistake("SLACK_NO_PLAYBOOK", `\`${verb}\` needs the name of a playbook first.`, [
        [verb, "NAME", ...pairWords(readPairs(words))],
      ]),
      advice: "`/mesh list` shows the names.",
    };
  const read = readPairs(rest);
  const playbook = asName(first.text);
  return inputMistakes(read, [verb, playbook]) ?? { args: { playbook, inputs: read.inputs } };
}

/** The answer to a verb that needs a run and got none. */
export function noRun(verb: string, words: readonly Word[]): Misread {
  return {
    ...mistake("SLACK_NO_RUN", `\`${verb}\` needs a run first.`, [
      [verb, "RUN", ...pairWords(readPairs(words))],
    ]),
    advice: "`/mesh runs` shows their numbers.",
  };
}

/** One mistake in a command, and the commands that were probably meant. */
export function mistake(
  code: CodeOf<"edges">,
  message: string,
  instead: readonly (readonly string[])[],
): Misread {
  return { mistakes: [{ code, message }], instead };
}

/** The answer to a word too many. */
export function extraWord(verb: string, word: string, instead: readonly (readonly string[])[]): Misread {
  return mistake("SLACK_EXTRA_WORD", `\`${verb}\` does not know what to do with "${word}".`, [
    ...instead,
    [asName(word)],
  ]);
}

/**
 * What is wrong with the inputs of a command, with the command that was probably meant; `undefined` if nothing is.
 * @param before the words that come before the inputs.
 */
export function inputMistakes(read: ReadPairs, before: readonly string[]): Misread | undefined {
  const { stray, twice } = read;
  if (stray.length === 0 && twice.length === 0) return undefined;
  return {
    mistakes: [
      ...stray.map(({ text }) => ({
        code: "SLACK_NOT_AN_INPUT" as const,
        message: `"${text}" is not an input: inputs are written name=value.`,
      })),
      ...twice.map((name) => ({
        code: "SLACK_INPUT_TWICE" as const,
        message: `The input ${name} is given twice.`,
      })),
    ],
    instead: [[...before, ...pairWords(withStray(read))]],
    ...(stray.length === 0
      ? {}
      : { advice: "Quotes keep the words of a value together, commas the values of a list." }),
  };
}

function pairWords({ inputs }: Pick<ReadPairs, "inputs">): readonly string[] {
  return Object.entries(inputs).map(([name, value]) => `${name}=${value}`);
}

/** Gives words without an input the place that they probably belong to: the value before them, or an input of that name. */
function withStray({ inputs, stray }: ReadPairs): Pick<ReadPairs, "inputs"> {
  const mended = new Map(Object.entries(inputs));
  for (let at = 0; at < stray.length; at++) {
    const { text, after } = stray[at] ?? { text: "" };
    const next = stray[at + 1];
    if (after !== undefined) mended.set(after, `${mended.get(after) ?? ""} ${text}`);
    else if (/^[=:＝：]./.test(text)) mended.set("NAME", text.slice(1));
    else if (/^[a-z_][a-z0-9_-]*$/i.test(text)) {
      const value = next !== undefined && next.after === undefined ? next.text : "VALUE";
      mended.set(text.toLowerCase().replaceAll("-", "_"), value);
      if (value !== "VALUE") at++;
    }
  }
  return { inputs: Object.fromEntries(mended) };
}
