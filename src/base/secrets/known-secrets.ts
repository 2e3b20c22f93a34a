import { type CutMatcher, cutMatcher, type Range, uncutRanges } from "./cut-match.ts";
import { type DecodedText, decodeText } from "./decoded-text.ts";
import { patternsOf, type SecretPattern, type View, viewOf } from "./secret-patterns.ts";
import { SHORTEST_SECRET } from "./secret-strength.ts";

/** A value that this process has read, and the words that people see in place of it. */
interface KnownSecret {
  readonly value: string;
  readonly shown: string;
  readonly patterns: readonly (SecretPattern & { readonly cut: CutMatcher })[];
}

/** A part of a text and what replaces it. */
interface Found {
  readonly start: number;
  readonly end: number;
  readonly shown: string;
}

/** More than a bot's playbooks name. The values that were read longest ago are forgotten first. */
const MOST = 64;
const known = new Map<string, KnownSecret>();

/** From now on this process hides the value wherever it hides secrets. @param shown what people see in place of it. */
export function rememberSecret(value: string, shown: string): void {
  const found = known.get(value);
  known.delete(value);
  const patterns =
    found?.patterns ??
    patternsOf(value).map((pattern) => ({ ...pattern, cut: cutMatcher(pattern.bytes, pattern.words) }));
  known.set(value, { value, shown, patterns });
  const [oldest] = known.keys();
  if (known.size > MOST && oldest !== undefined) known.delete(oldest);
}

/**
 * The text without the secrets that this process has read, in whatever notation they stand in it: plain, percent-encoded,
 * escaped for JSON, HTML, a shell or YAML, in base64 or hexadecimal, broken into lines, and where the text was cut
 * through one. Each call takes time linear in the text.
 */
export function hideKnownSecrets(text: string): string {
  if (known.size === 0 || text.length < SHORTEST_SECRET) return text;
  const viewed = viewsOf(text);
  const found = [...known.values()].flatMap(({ value, shown, patterns }) => [
    ...placesOf(value, (from) => text.indexOf(value, from)).map((start) => ({
      start,
      end: start + value.length,
      shown,
    })),
    ...patterns.flatMap((pattern) => patternIn(viewed(pattern.view), pattern, shown)),
  ]);
  return found.length === 0 ? text : replaced(text, found);
}

/** A view of a text, and the ranges in it between the places where it was cut. */
interface ReadView extends DecodedText {
  readonly bytes: Buffer;
  readonly view: View;
  readonly uncut: readonly Range[];
}

/** The views of a text, each made when a secret first needs it: few need the bare one. */
function viewsOf(text: string): (view: View) => ReadView {
  const decoded = decodeText(text);
  const made = new Map<View, ReadView>();
  return (view) => {
    const read = made.get(view) ?? readView(decoded, view);
    made.set(view, read);
    return read;
  };
}

function readView(decoded: DecodedText, view: View): ReadView {
  const read = viewOf(decoded, view);
  return { ...read, view, uncut: uncutRanges(read.bytes) };
}

function patternIn(
  read: ReadView,
  { bytes: pattern, cut }: KnownSecret["patterns"][number],
  shown: string,
): readonly Found[] {
  const whole = placesOf(pattern, (from) => read.bytes.indexOf(pattern, from)).map((at) =>
    placeInText(read, at, at + pattern.length, shown),
  );
  const parts = cut(read.bytes, read.uncut).map(([from, to]) => placeInText(read, from, to, shown));
  return [...whole, ...parts];
}

/** Where a range of a view stands in the text; of base64 with the characters around it that hold bits of it too. */
function placeInText(
  { bytes, starts, ends, view }: ReadView,
  first: number,
  last: number,
  shown: string,
): Found {
  let [from, to] = [first, last - 1];
  for (let more = 0; view === "base64" && more < 2; more++) {
    if (isBase64(bytes[from - 1]) && ends[from - 1] === starts[from]) from -= 1;
    if (isBase64(bytes[to + 1]) && ends[to] === starts[to + 1]) to += 1;
  }
  return { start: starts[from] ?? 0, end: ends[to] ?? 0, shown };
}

function isBase64(byte: number | undefined): boolean {
  return byte !== undefined && /[A-Za-z0-9+/]/.test(String.fromCharCode(byte));
}

function placesOf(
  { length }: { readonly length: number },
  next: (from: number) => number,
): readonly number[] {
  const places: number[] = [];
  for (let at = next(0); at !== -1; at = next(at + length)) places.push(at);
  return places;
}

/** What overlaps is replaced together, under the name of what is longest: one secret may be the beginning of another. */
function replaced(text: string, found: readonly Found[]): string {
  const inOrder = [...found].sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: { start: number; end: number; longest: Found }[] = [];
  for (const place of inOrder) {
    const before = merged.at(-1);
    if (before === undefined || place.start >= before.end) {
      merged.push({ start: place.start, end: place.end, longest: place });
      continue;
    }
    before.end = Math.max(before.end, place.end);
    if (lengthOf(place) > lengthOf(before.longest)) before.longest = place;
  }
  let rest = 0;
  const parts = merged.map(({ start, end, longest }) => {
    const part = text.slice(rest, start) + longest.shown;
    rest = end;
    return part;
  });
  return parts.join("") + text.slice(rest);
}

function lengthOf({ start, end }: Found): number {
  return end - start;
}
