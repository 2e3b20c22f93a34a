import { isJsonObject } from "../base/json.ts";

/**
 * A text that Postgres takes: it refuses the character NUL, which answers of broken servers hold, and halves of a
 * character, which are left where an expression cuts a text. The replacement character is kept in their place.
 */
export function storableText(value: string): string {
  return value.replaceAll("\0", "\uFFFD").toWellFormed();
}

/** JSON that Postgres takes, names of members too. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => {
    if (typeof part === "string") return storableText(part);
    if (!isJsonObject(part) || Object.keys(part).every((name) => storableText(name) === name)) return part;
    return Object.fromEntries(Object.entries(part).map(([name, member]) => [storableText(name), member]));
  });
}
