import { readPairs } from "./pairs.ts";
import { splitWords } from "./words.ts";

const PAIRS_OF_QUOTES = [
  ['"', '"'],
  ["'", "'"],
  ["“", "”"],
  ["「", "」"],
] as const;

/** A command to copy, with quotes where its words need them; reading it gives these words again. */
export function commandText(words: readonly string[]): string {
  return ["/mesh", ...words.map(typedWord)].join(" ");
}

/** A backtick would end the code that a command is shown as. */
function typedWord(word: string): string {
  const text = word.replaceAll("`", "'");
  const [, name, value = text] = /^(?:([A-Za-z_][A-Za-z0-9_-]*)=)?([\s\S]*)$/.exec(text) ?? [];
  const before = name === undefined ? "" : `${name}=`;
  const isRead = (typed: string) => readsAs(typed, text, name === undefined ? undefined : value);
  const quoted = PAIRS_OF_QUOTES.map(([open, close]) => `${before}${open}${value}${close}`);
  return [text, ...quoted].find(isRead) ?? `${before}"${value.replaceAll('"', "'")}"`;
}

/** @param value what an input must come back as; absent for a word that is none. */
function readsAs(typed: string, text: string, value: string | undefined): boolean {
  const split = splitWords(`x ${typed} y=`);
  if (!("words" in split) || split.words.length !== 3 || split.words[1]?.text !== text) return false;
  const { inputs, stray } = readPairs(split.words.slice(1));
  return value === undefined || (stray.length === 0 && Object.values(inputs).includes(value));
}
