import { withoutInvisible } from "./plain-characters.ts";
import { quoteAt } from "./quotes.ts";
import { undoMarkup } from "./undo-markup.ts";

/** A word of a command, without its quotes. */
export interface Word {
  readonly text: string;
  /** True where it begins or ends inside quotes: what stands there is part of a value and not a separator. */
  readonly startsQuoted: boolean;
  readonly endsQuoted: boolean;
}

export type SplitText =
  | { readonly words: readonly Word[] }
  /** A quote is opened at `openedAt` of `text` and never closed by `closing`. */
  | { readonly openedAt: number; readonly closing: string; readonly text: string };

/**
 * Splits what somebody typed into words. Quotes of all languages keep words together, even in the middle of one
 * (`path="/a b"`); apostrophes do not. Backticks only mark code, except around a value. Slack's markup is undone first.
 */
export function splitWords(typed: string): SplitText {
  const text = withoutCodeMarks(undoMarkup(withoutInvisible(typed)));
  const characters = [...text];
  const words: Word[] = [];
  let word: Word | undefined;
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? "";
    if (/\s/.test(character)) {
      if (word !== undefined) words.push(withoutMarks(word));
      word = undefined;
      continue;
    }
    const mark = quoteAt(characters, at, beginsValue(word));
    if (mark === "letter") {
      if (character !== "`") word = add(word, character, false);
    } else if ("missing" in mark) {
      return { openedAt: at, closing: mark.missing, text };
    } else {
      const inside = characters.slice(at + 1, mark.closedAt).join("");
      word = add(word, "«»".includes(character) ? inside.trim() : inside, true);
      at = mark.closedAt;
    }
  }
  if (word !== undefined) words.push(withoutMarks(word));
  return { words };
}

/** A word that needs no more than its text. */
export function plainWord(text: string): Word {
  return { text, startsQuoted: false, endsQuoted: false };
}

function add(word: Word | undefined, text: string, quoted: boolean): Word {
  if (word === undefined) return { text, startsQuoted: quoted, endsQuoted: quoted };
  return { ...word, text: word.text + text, endsQuoted: quoted };
}

/** Whether a quote may open here: at the start of a word, or after a separator inside one. */
function beginsValue(word: Word | undefined): boolean {
  return word === undefined || (!word.endsQuoted && /[=＝:：,，([]$/.test(word.text));
}

/** A command that was copied as code or made bold as a whole, as people show commands to each other. */
function withoutCodeMarks(text: string): string {
  const trimmed = text.trim();
  const whole = /^(```|`|\*|_|~)(?=\S)([\s\S]*?\S)\1$/.exec(trimmed);
  const inside = whole?.[2];
  return inside === undefined || inside.includes(whole?.[1] ?? "") ? trimmed : inside;
}

/** A word that was made bold, slanted or struck through: Slack sends the marks around it. */
function withoutMarks(word: Word): Word {
  const inside = /^([*_~])([^*_~].*)\1$/s.exec(word.text)?.[2];
  return inside === undefined || word.startsQuoted || word.endsQuoted ? word : { ...word, text: inside };
}
