import { withPlainHyphens } from "./plain-characters.ts";
import { plainWord, type Word } from "./words.ts";

/** What was given for inputs, and what could not be read as one. */
export interface ReadPairs {
  readonly inputs: Readonly<Record<string, string>>;
  /** Words that belong to no input. */
  readonly stray: readonly StrayWord[];
  /** Names that were given more than once. */
  readonly twice: readonly string[];
}

export interface StrayWord {
  readonly text: string;
  /** The input whose value it probably continues: `words` in `note=two words`. */
  readonly after?: string;
}

/** Words that people put between inputs: `run hello with rate=300 and duration=5s please`. */
const FILLERS: ReadonlySet<string> = new Set(["with", "and", "please", ",", ";", "&", "+"]);
const SIGN = /[=＝:：]/;
const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const FLAG = /^(?:--?|[‐-―−])(?=[A-Za-z])/;

/**
 * Reads inputs as people type them: `rate=300`, `rate = 300`, `rate:300`, `--rate 300`, `--rate=300`, `--mtls`,
 * `meshes=a, b`. Names are lower-cased and hyphens in them become underscores, as names of inputs are written.
 */
export function readPairs(words: readonly Word[]): ReadPairs {
  const inputs = new Map<string, string>();
  const stray: StrayWord[] = [];
  const twice = new Set<string>();
  let last: string | undefined;
  for (let at = 0; at < words.length; ) {
    const pair = readPair(words, at);
    const text = words[at]?.text ?? "";
    at = pair?.next ?? at + 1;
    if (pair === undefined) {
      if (!FILLERS.has(text.toLowerCase()))
        stray.push({ text, ...(last === undefined ? {} : { after: last }) });
      continue;
    }
    if (inputs.has(pair.name)) twice.add(pair.name);
    inputs.set(pair.name, pair.value);
    last = pair.name;
  }
  return { inputs: Object.fromEntries(inputs), stray, twice: [...twice] };
}

/** True for a word that is or begins an input; `rate` alone does if a sign follows it. */
export function beginsPair([word, after]: readonly Word[]): boolean {
  if (word === undefined || word.startsQuoted) return false;
  if (FLAG.test(word.text) || nameAndValue(word) !== undefined) return true;
  return NAME.test(word.text) && isSign(after);
}

function isSign(word: Word | undefined): boolean {
  return word !== undefined && !word.startsQuoted && SIGN.test(word.text.charAt(0));
}

interface Pair {
  readonly name: string;
  readonly value: string;
  /** Where the words after it begin. */
  readonly next: number;
}

function readPair(words: readonly Word[], at: number): Pair | undefined {
  const word = words[at];
  if (word === undefined) return undefined;
  const flag = word.startsQuoted ? undefined : FLAG.exec(word.text)?.[0];
  const own = flag === undefined ? word : { ...word, text: word.text.slice(flag.length) };
  const inOne = nameAndValue(own);
  if (inOne !== undefined) {
    const { name, value } = inOne;
    const following = words[at + 1];
    if (value === "" && !own.endsQuoted && following !== undefined && !beginsPair(words.slice(at + 1)))
      return pairOf(name, words, at + 1, following);
    return pairOf(name, words, at, { ...own, text: value });
  }
  if (!NAME.test(own.text) || own.endsQuoted) return undefined;
  const sign = words[at + 1];
  if (sign !== undefined && isSign(sign)) {
    const rest = sign.text.slice(1);
    const value = rest === "" ? words[at + 2] : { ...sign, text: rest };
    return pairOf(own.text, words, rest === "" ? at + 2 : at + 1, value ?? plainWord(""));
  }
  if (flag === undefined) return undefined;
  if (sign !== undefined && !beginsPair(words.slice(at + 1))) return pairOf(own.text, words, at + 1, sign);
  const off = /^no-(.+)$/.exec(own.text)?.[1];
  return { name: inputName(off ?? own.text), value: off === undefined ? "true" : "false", next: at + 1 };
}

/** Takes the rest of a list along (`a, b`), and leaves a comma that only parts inputs. */
function pairOf(name: string, words: readonly Word[], at: number, first: Word): Pair {
  let value = first;
  let next = at + 1;
  for (;;) {
    const following = words[next];
    const open = !value.endsQuoted && /[,，、;]$/.test(value.text);
    const goesOn = following !== undefined && !following.startsQuoted && /^[,，、]/.test(following.text);
    if (following === undefined || (!open && !goesOn)) break;
    const parted = goesOn ? { ...following, text: following.text.slice(1) } : following;
    if (beginsPair([parted, ...words.slice(next + 1, next + 2)])) break;
    if (open && value.text.endsWith(";")) break;
    value = { ...following, text: value.text + following.text };
    next++;
  }
  const text = value.endsQuoted ? value.text : value.text.replace(/(?<=.)[,，、;]+$/, "");
  return { name: inputName(name), value: value.endsQuoted ? text : plainValue(text), next };
}

function nameAndValue({ text }: Word): { readonly name: string; readonly value: string } | undefined {
  const at = text.search(/[=＝]/);
  const colon = text.search(/[:：](?!\/\/)/);
  for (const place of [at, at < 0 ? colon : -1].filter((index) => index > 0)) {
    const name = text.slice(0, place);
    if (NAME.test(name)) return { name, value: text.slice(place + 1) };
  }
  return undefined;
}

function inputName(name: string): string {
  return name === "__proto__" ? name : withPlainHyphens(name).toLowerCase().replaceAll("-", "_");
}

/** A value as it would be typed on a plain keyboard: `−5` is a number, `a，b` a list, `[a, b]` a list in a playbook. */
function plainValue(text: string): string {
  const list = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  const commas = list.replace(/[，、]/g, ",");
  return /^[‐-―−]\d/.test(commas) ? withPlainHyphens(commas) : commas;
}
