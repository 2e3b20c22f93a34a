/** An escape that a person sees as one character, or a character. */
const SEEN = /&(?:amp|lt|gt);|[\s\S]/gu;
/** For the sentence that says how much is missing. */
const NOTE_LENGTH = 50;

/**
 * Escaped text of at most `maxLength` characters, as Slack counts them. What does not fit is left out, and a note says how
 * much that is in characters as a person sees them: `&amp;` is one. Never splits an escape or a character.
 */
export function shorten(escaped: string, maxLength: number): string {
  if (escaped.length <= maxLength) return escaped;
  const seen = escaped.match(SEEN) ?? [];
  let length = 0;
  let kept = 0;
  while (length + (seen[kept]?.length ?? 0) <= maxLength - NOTE_LENGTH) {
    length += seen[kept]?.length ?? 0;
    kept++;
  }
  const left = seen.length - kept;
  return `${seen.slice(0, kept).join("").trimEnd()}\n… ${left} more character${left === 1 ? "" : "s"} left out`;
}

/**
 * Escaped text in parts of at most `partLength` characters, split after a line or a word where there is one in the second
 * half of a part, and nowhere inside an escape or a character.
 */
export function parts(escaped: string, partLength: number): readonly string[] {
  const found: string[] = [];
  let part = "";
  for (const character of escaped.match(SEEN) ?? []) {
    if (part.length + character.length > partLength) {
      const gap = Math.max(part.lastIndexOf("\n"), part.lastIndexOf(" "));
      const end = gap > partLength / 2 ? gap + 1 : part.length;
      found.push(part.slice(0, end).trimEnd());
      part = part.slice(end);
    }
    part += character;
  }
  return part === "" ? found : [...found, part];
}
