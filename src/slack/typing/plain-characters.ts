/**
 * Marks that nobody sees or types: soft hyphens, zero-width spaces, byte order marks, directions of text. They come along
 * when something is copied from a page, a document or a chat.
 */
const INVISIBLE =
  /[\u00AD\u061C\u115F\u1160\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]/g;
/** Joiners hold emoji and some scripts together; next to plain letters they are another mark that nobody sees. */
const STRAY_JOINER = /(?<=^|[\0-\x7F])[\u200C\u200D]|[\u200C\u200D](?=[\0-\x7F]|$)/g;

/** Removes what nobody sees. */
export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, "").replace(STRAY_JOINER, "");
}

/** Hyphens, dashes and minus signs that editors, phones and web pages put in place of `-`. */
const DASHES = /[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/g;

/** The same text with plain hyphens. */
export function withPlainHyphens(text: string): string {
  return text.replace(DASHES, "-");
}

/**
 * A word as the names of verbs, playbooks, runs and schedules are written: in lower case, with plain hyphens and the
 * narrow forms of letters, without the formatting and the punctuation around it (`*Hello*,`).
 */
export function asName(word: string): string {
  return withPlainHyphens(word.normalize("NFKC"))
    .replace(/^[*_~`'"([]+/, "")
    .replace(/[*_~`'")\].,;:!?]+$/, "")
    .toLowerCase();
}
