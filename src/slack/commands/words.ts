import type { Diagnostic } from "../../base/diagnostic.ts";

const CLOSING: Readonly<Record<string, string>> = { '"': '"', "'": "'", "“": "”", "„": "“", "‘": "’" };

/**
 * Splits the text after `/mesh` into words. Quotes keep words together, even in the middle of one (`path="/a b"`), and
 * the curly quotes that phones insert work too. Slack escapes `& < >` and wraps addresses in `<…>`; both are undone first.
 */
export function splitWords(
  text: string,
): { readonly words: readonly string[] } | { readonly problem: Diagnostic } {
  const words: string[] = [];
  let word: string | undefined;
  let closing: string | undefined;
  for (const character of unwrapSlack(text)) {
    if (closing !== undefined) {
      if (character === closing || (closing === "”" && character === '"')) closing = undefined;
      else word = (word ?? "") + character;
    } else if (CLOSING[character] !== undefined) {
      closing = CLOSING[character];
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + character;
  }
  if (closing !== undefined) {
    return {
      problem: {
        code: "SLACK_OPEN_QUOTE",
        severity: "error",
        message: "A quote was opened and not closed.",
        hint: `Add a closing ${closing} or remove the opening one.`,
      },
    };
  }
  if (word !== undefined) words.push(word);
  return { words };
}

/** Source: docs.slack.dev/interactivity/implementing-slash-commands, "should_escape", and "Escaping text". */
function unwrapSlack(text: string): string {
  return text
    .replace(/<(https?:[^|>]+|mailto:[^|>]+)(?:\|[^>]*)?>/g, (_, address: string) =>
      address.replace(/^mailto:/, ""),
    )
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
