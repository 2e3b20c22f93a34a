/** What closes a quote, the best match first. Later ones count where the first is missing: phones curl only one of two. */
const DOUBLE: Readonly<Record<string, string>> = {
  '"': '"”“„',
  "“": '”"“',
  "”": '”"',
  "„": '“”"',
  "‟": '”"',
  "«": "»",
  "»": "«»",
  "‹": "›",
  "›": "‹›",
  "「": "」",
  "『": "』",
  "〝": "〞〟",
  "＂": '＂"',
};
/** The same marks serve as apostrophes, so that they open a quote only where a word or a value begins. */
const SINGLE: Readonly<Record<string, string>> = {
  "'": "'’",
  "‘": "’'",
  "’": "’",
  "‚": "‘’'",
  "‛": "’'",
  "＇": "＇'",
  "`": "`",
};
const OPENED_BY: Readonly<Record<string, string>> = { "”": "“", "“": "„", "„": "„" };

/** What a mark in a text means: the place of its closing partner, a quote that is never closed, or just a letter. */
export type QuoteMark = { readonly closedAt: number } | { readonly missing: string } | "letter";

/**
 * Says what the mark at `at` means.
 * @param begins true where a word or a value begins.
 */
export function quoteAt(characters: readonly string[], at: number, begins: boolean): QuoteMark {
  const mark = characters[at] ?? "";
  const double = DOUBLE[mark];
  if (double !== undefined) {
    const closedAt = closingOf(characters, at, double, () => true);
    if (closedAt !== undefined) return { closedAt };
    return begins ? { missing: double.charAt(0) } : "letter";
  }
  const single = begins ? SINGLE[mark] : undefined;
  if (single === undefined) return "letter";
  const closedAt = closingOf(characters, at, single, endsWord);
  return closedAt === undefined ? "letter" : { closedAt };
}

function closingOf(
  characters: readonly string[],
  open: number,
  closers: string,
  fits: (next: string | undefined) => boolean,
): number | undefined {
  for (const [rank, closer] of [...closers].entries()) {
    for (let at = open + 1; at < characters.length; at++) {
      const character = characters[at] ?? "";
      // A second-best partner that belongs to another quote is none.
      if (rank > 0 && character === OPENED_BY[closer]) break;
      if (character === closer && fits(characters[at + 1])) return at;
    }
  }
  return undefined;
}

/** An apostrophe inside a word is followed by the rest of it. */
function endsWord(next: string | undefined): boolean {
  return next === undefined || /[\s,;.!?)\]]/.test(next);
}
