/**
 * What moves a terminal's cursor, rings its bell, changes its title or the direction of its text: control characters, marks of
 * direction, and line separators.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The colours that we print ourselves: no escape sequence that hides, moves or asks for anything. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals' colour codes begin with ESC
const COLOUR = /(\u001b\[(?:0|[1-4]|2[1-4]|3[0-79]|9[0-7])m)/;

/** A text on one line that a terminal shows as it is. Each character that it would act on becomes a space. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, " ");
}

/** The same for a text of several lines, in which our own colours are kept. */
export function printableLines(text: string): string {
  return text
    .split("\n")
    .map((line) =>
      line
        .split(COLOUR)
        .map((part, index) => (index % 2 === 1 ? part : printable(part)))
        .join(""),
    )
    .join("\n");
}
