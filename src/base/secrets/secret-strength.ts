/** The fewest characters of a secret, not counting white space, quotes and backslashes. */
export const SHORTEST_SECRET = 8;

/** Words and numbers that an answer may hold without being the secret: `kubernetes`, `succeeded`, `changeme`, `12345678`. */
const PLAIN = /^(?:\p{L}{1,11}|\d{1,11})$/u;

/** Whether a value occurs by chance in texts that have nothing to do with it, so that it cannot be removed from them. */
export function isWeakSecret(value: string): boolean {
  return value.replace(/[\s"'`\\]/g, "").length < SHORTEST_SECRET || PLAIN.test(value.trim());
}
