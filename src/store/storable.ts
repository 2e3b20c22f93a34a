import { isJsonObject } from "../base/json.ts";

/**
 * A text that Postgres takes: it refuses the character NUL, which answers of broken servers hold, and halves of a
 * character, which are left where an expression cuts a text. The replacement character is kept in their place.
 */
export function storableText(value: string): string {
  return value.replaceAll("\0", "\uFFFD").toWellFormed();
}

/** The character NUL and halves of characters, as JSON writes them. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/;

/** JSON that Postgres takes, names of members too. Looking at each text takes many times as long as writing it all. */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value);
  // A text that only quotes such a sequence comes out of the long way as it is.
  return UNSTORABLE.test(text) ? JSON.stringify(value, storablePart) : text;
}

function storablePart(_name: string, part: unknown): unknown {
  if (typeof part === "string") return storableText(part);
  if (!isJsonObject(part) || Object.keys(part).every((name) => storableText(name) === name)) return part;
  return Object.fromEntries(Object.entries(part).map(([name, member]) => [storableText(name), member]));
}
