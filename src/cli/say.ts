import { printableLines } from "../base/printable.ts";

/**
 * Prints a text for people on standard output. What others wrote may be in it (titles, problems, answers of servers), so
 * nothing in it can act on the terminal but our own colours.
 */
export function say(text: string): void {
  console.log(printableLines(text));
}

/** The same on standard error. */
export function sayAside(text: string): void {
  console.error(printableLines(text));
}
