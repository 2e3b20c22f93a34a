/** A text with the escapes of common notations undone, as UTF-8, and which part of the text each byte came from. */
export interface DecodedText {
  readonly bytes: Uint8Array;
  /** Offset of the first character behind each byte. */
  readonly starts: Int32Array;
  /** Offset after the last character behind each byte. */
  readonly ends: Int32Array;
}

/**
 * Undoes escapes, again and again until none is left: `%41`, `\n`, `\u0041`, `\x41`, `\101`, `&lt;`, `&#65;`. White space is
 * left out, whether written or escaped, so that a text reads the same however it was broken into lines. Equal texts that
 * were escaped in different ways, or several times, come out equal. Takes time linear in the text: each byte is taken
 * off the end at most once.
 */
export function decodeText(text: string): DecodedText {
  const stack = new ByteStack(Buffer.byteLength(text, "utf8"));
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    const next = at + (code > 0xffff ? 2 : 1);
    stack.push(code, at, next);
    at = next;
  }
  return stack.decoded();
}

const BACKSLASH = code("\\");
const PERCENT = code("%");
const AMPERSAND = code("&");
const SEMICOLON = code(";");
/** After a backslash: line breaks, tabs and other characters that nobody sees. */
const INVISIBLE: ReadonlySet<number> = new Set([..."nrtfvbae"].map(code));
const NAMED: ReadonlyMap<string, number> = new Map(
  Object.entries({ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " }).map(([name, sign]) => [
    name,
    code(sign),
  ]),
);
/** `&#1114111;` is the longest reference to a character. */
const LONGEST_REFERENCE = 10;

class ByteStack {
  readonly #bytes: Uint8Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  #length = 0;

  /** @param capacity an escape is never shorter than what it stands for, so the text's own length is enough. */
  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
    this.#starts = new Int32Array(capacity);
    this.#ends = new Int32Array(capacity);
  }

  /** Adds a character, or leaves it out if it is white space. */
  push(character: number, start: number, end: number): void {
    if (character <= 0x20 || character === 0xa0) return;
    if (character < 0x80) {
      this.#add(character, start, end);
      this.#undoEscape();
    } else for (const byte of utf8(character)) this.#add(byte, start, end);
    this.#joinSurrogates();
  }

  decoded(): DecodedText {
    return {
      bytes: this.#bytes.subarray(0, this.#length),
      starts: this.#starts.subarray(0, this.#length),
      ends: this.#ends.subarray(0, this.#length),
    };
  }

  #add(byte: number, start: number, end: number): void {
    this.#bytes[this.#length] = byte;
    this.#starts[this.#length] = start;
    this.#ends[this.#length] = end;
    this.#length += 1;
  }

  /** The byte so many places before the end; -1 if there is none. */
  #back(places: number): number {
    return this.#bytes[this.#length - places] ?? -1;
  }

  /** Replaces an escape that the last byte completes. */
  #undoEscape(): void {
    const last = this.#back(1);
    const before = this.#back(2);
    if (last === SEMICOLON) this.#undoReference();
    else if (before === BACKSLASH && last === BACKSLASH) this.#replace(2, BACKSLASH);
    else if (before === BACKSLASH && INVISIBLE.has(last)) this.#replace(2, undefined);
    else if (this.#back(3) === PERCENT) this.#undoDigits(2, 16, 3, "byte");
    else if (this.#back(4) === BACKSLASH && this.#back(3) === code("x")) this.#undoDigits(2, 16, 4, "byte");
    else if (this.#back(4) === BACKSLASH) this.#undoDigits(3, 8, 4, "byte");
    else if (this.#back(6) === BACKSLASH && this.#back(5) === code("u"))
      this.#undoDigits(4, 16, 6, "character");
    else if (this.#back(10) === BACKSLASH && this.#back(9) === code("U"))
      this.#undoDigits(8, 16, 10, "character");
  }

  #undoDigits(count: number, radix: number, places: number, kind: "byte" | "character"): void {
    const value = digits(this.#text(count), radix);
    if (value === undefined || value > (kind === "byte" ? 0xff : 0x10ffff)) return;
    this.#replace(places, value, kind);
  }

  #undoReference(): void {
    for (let places = 3; places <= LONGEST_REFERENCE; places++) {
      if (this.#back(places) !== AMPERSAND) continue;
      const name = this.#text(places - 1).slice(0, -1);
      const character = /^#x/i.test(name)
        ? digits(name.slice(2), 16)
        : name.startsWith("#")
          ? digits(name.slice(1), 10)
          : NAMED.get(name);
      if (character !== undefined && character <= 0x10ffff) this.#replace(places, character, "character");
      return;
    }
  }

  /** Takes bytes off the end and adds what they stand for, which may complete another escape. */
  #replace(places: number, value: number | undefined, kind: "byte" | "character" = "character"): void {
    const start = this.#starts[this.#length - places] ?? 0;
    const end = this.#ends[this.#length - 1] ?? 0;
    this.#length -= places;
    if (value === undefined) return;
    if (kind === "byte" && value >= 0x80) this.#add(value, start, end);
    else if (value === BACKSLASH && places === 2) this.#add(value, start, end);
    else this.push(value, start, end);
  }

  /** JSON writes a character beyond U+FFFF as two halves. */
  #joinSurrogates(): void {
    if (this.#back(3) !== 0xed || this.#back(6) !== 0xed) return;
    const [high, low] = [this.#half(6), this.#half(3)];
    if (high < 0xd800 || high >= 0xdc00 || low < 0xdc00) return;
    this.#replace(6, 0x10000 + (high - 0xd800) * 0x400 + (low - 0xdc00));
  }

  #half(places: number): number {
    return 0xd000 | ((this.#back(places - 1) & 0x3f) << 6) | (this.#back(places - 2) & 0x3f);
  }

  #text(count: number): string {
    return String.fromCharCode(...this.#bytes.subarray(this.#length - count, this.#length));
  }
}

/** UTF-8 that also takes half a surrogate pair, which the standard encoder replaces. */
function utf8(character: number): readonly number[] {
  const tail = (shift: number) => 0x80 | ((character >> shift) & 0x3f);
  if (character < 0x800) return [0xc0 | (character >> 6), tail(0)];
  if (character < 0x10000) return [0xe0 | (character >> 12), tail(6), tail(0)];
  return [0xf0 | (character >> 18), tail(12), tail(6), tail(0)];
}

function digits(text: string, radix: number): number | undefined {
  const allowed = radix === 16 ? /^[0-9a-f]+$/i : radix === 10 ? /^\d+$/ : /^[0-7]+$/;
  return allowed.test(text) ? Number.parseInt(text, radix) : undefined;
}

function code(character: string): number {
  return character.charCodeAt(0);
}
