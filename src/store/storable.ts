import { isJsonObject } from "../base/json.ts";

/**
 * Makes a text acceptable to Postgres. It refuses the NUL character, which answers of broken servers may contain, and lone
 * surrogates, which are left when an expression cuts a text. Both are replaced by the replacement character.
 */
export function storableText(value: string): string {
  return value.replaceAll("\0", "\uFFFD").toWellFormed();
}

/** The NUL character and surrogates, as JSON escapes them. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/;

/** JSON that Postgres accepts, including the names of members. Checking each text takes many times as long as writing them all. */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value);
  // A text that merely quotes such a sequence matches too, and the slow way leaves it unchanged.
  return UNSTORABLE.test(text) ? JSON.stringify(value, storablePart) : text;
}

function storablePart(_name: string, part: unknown): unknown {
  if (typeof part === "string") return storableText(part);
  if (!isJsonObject(part) || Object.keys(part).every((name) => storableText(name) === name)) return part;
  return Object.fromEntries(Object.entries(part).map(([name, member]) => [storableText(name), member]));
}
