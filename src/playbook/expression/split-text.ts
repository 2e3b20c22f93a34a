/** A part of a text: words as they are, or the inside of a `${{ }}` with the offset where it begins in the text. */
export type TextPart =
  | { readonly kind: "words"; readonly text: string }
  | { readonly kind: "expression"; readonly source: string; readonly offset: number }
  | { readonly kind: "unclosed"; readonly offset: number };

const OPEN = "${{";
const CLOSE = "}}";

/**
 * Splits a text at its `${{ }}`. An expression ends at the first `}}` outside a quoted CEL text, so that `${{ '}}' }}` is one
 * expression. An opening without an end is `unclosed` and the last part.
 */
export function splitText(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (;;) {
    const open = text.indexOf(OPEN, from);
    if (open === -1) break;
    if (open > from) parts.push({ kind: "words", text: text.slice(from, open) });
    const close = closingBraces(text, open + OPEN.length);
    if (close === -1) return [...parts, { kind: "unclosed", offset: open }];
    const inside = text.slice(open + OPEN.length, close);
    const source = inside.trim();
    parts.push({
      kind: "expression",
      source,
      offset: open + OPEN.length + (source === "" ? 0 : inside.indexOf(source)),
    });
    from = close + CLOSE.length;
  }
  if (from < text.length) parts.push({ kind: "words", text: text.slice(from) });
  return parts;
}

function closingBraces(text: string, from: number): number {
  let quote: string | undefined;
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const character = text[i];
    if (quote !== undefined) {
      if (character === "\\") i++;
      else if (character === quote) quote = undefined;
    } else if (character === "'" || character === '"') quote = character;
    else if (character === "{") depth++;
    else if (character === "}" && depth > 0) depth--;
    else if (character === "}" && text[i + 1] === "}") return i;
  }
  return -1;
}
