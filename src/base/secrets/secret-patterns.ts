import { type DecodedText, decodeText } from "./decoded-text.ts";
import { isWeakSecret } from "./secret-strength.ts";

/**
 * A reading of a text in which secrets are looked for. `loose` ignores quotes and the case of letters, so that it also finds
 * hexadecimal. `bare` is for secrets with backslashes: it also ignores the letters that mean something after one, because
 * whether they do depends on how often the text was escaped. `base64` keeps the case.
 */
export type View = "loose" | "bare" | "base64";

/** A form of a secret as it stands in one of the views. */
export interface SecretPattern {
  readonly view: View;
  readonly bytes: Buffer;
  /** How many of the bytes are an ordinary word at its beginning and at its end. */
  readonly words?: { readonly first: number; readonly last: number };
}

/** How each view reads a byte; 0: it leaves it out. A form writes `+` for a space, and a URL's path `/` for a backslash. */
const READ_AS: Readonly<Record<View, Uint8Array>> = {
  loose: readingOf("\\\"'`+:-", lowerCase),
  bare: readingOf("\\\"'`+:-/abefnrtvABEFNRTV", lowerCase),
  base64: readingOf("\\\"'`", oneAlphabet),
};

/** A decoded text as one of the views. */
export function viewOf({ bytes, starts, ends }: DecodedText, view: View): DecodedText & { bytes: Buffer } {
  const readAs = READ_AS[view];
  const kept = Buffer.alloc(bytes.length);
  const keptStarts = new Int32Array(bytes.length);
  const keptEnds = new Int32Array(bytes.length);
  let length = 0;
  for (let index = 0; index < bytes.length; index++) {
    const byte = readAs[bytes[index] ?? 0] ?? 0;
    if (byte === 0) continue;
    kept[length] = byte;
    keptStarts[length] = starts[index] ?? 0;
    keptEnds[length] = ends[index] ?? 0;
    length += 1;
  }
  return { bytes: kept.subarray(0, length), starts: keptStarts.subarray(0, length), ends: keptEnds };
}

/** A secret in which something looks like an escape is shorter once it is undone. */
const SHORTEST_PATTERN = 6;

/** All the forms in which a secret is recognised. */
export function patternsOf(value: string): readonly SecretPattern[] {
  const found = [value, ...partsOf(value)].flatMap((part) => [
    { view: "loose" as const, bytes: viewOf(decodeText(part), "loose").bytes, words: plainWords(part) },
    ...(part.includes("\\")
      ? [{ view: "bare" as const, bytes: viewOf(decodeText(part), "bare").bytes }]
      : []),
    { view: "loose" as const, bytes: Buffer.from(Buffer.from(part, "utf8").toString("hex"), "latin1") },
    ...base64Forms(part).map((bytes) => ({ view: "base64" as const, bytes })),
  ]);
  const distinct = new Map(
    found.map((pattern) => [`${pattern.view} ${pattern.bytes.toString("latin1")}`, pattern]),
  );
  return [...distinct.values()].filter(({ bytes }) => bytes.length >= SHORTEST_PATTERN);
}

const FIRST_WORD = /^(?:\p{L}{1,11}|\d{1,11})(?![\p{L}\d])/u;
const LAST_WORD = /(?<![\p{L}\d])(?:\p{L}{1,11}|\d{1,11})$/u;

/** Of `production-4uX9…` a sentence may end with `production` without having been cut through the secret. */
function plainWords(part: string) {
  const lengthOf = (word: RegExp) => Buffer.byteLength(word.exec(part)?.[0] ?? "");
  return { first: lengthOf(FIRST_WORD), last: lengthOf(LAST_WORD) };
}

/**
 * What may be printed of a secret without the rest: each line of a key, each text in a JSON document, the parts of a URL, of
 * which people are shown no query and servers get no fragment. A line that only says what the file is (`-----BEGIN …`) is
 * no secret.
 */
function partsOf(value: string): readonly string[] {
  const lines = value.split(/\r?\n/);
  const parts = [/[?#]/, /#/, /\{\w+\}/].flatMap((separator) => {
    const split = value.split(separator);
    return split.length > 1 ? split : [];
  });
  return [...(lines.length > 1 ? lines.map(secretOfLine) : []), ...parts, ...textsInJson(value)].filter(
    (part) => !isWeakSecret(part) && !part.startsWith("-----"),
  );
}

/** A line such as `token: value` or `TOKEN=value`; not the end of base64. */
const SETTING = /^[\s-]*(?:export\s+)?["']?([\w.-]+)["']?(?::\s+|=)(?=[^=\s])(.*)$/;
const CONFIDENTIAL = /pass|secret|token|key|credential|auth|pin/i;

/**
 * Of a setting its value, because `apiVersion: v1` in a secret stands in every manifest too. A value that is too weak to be looked
 * for is looked for together with its name if that says that it is confidential.
 */
function secretOfLine(line: string): string {
  const [, name = "", value = line] = SETTING.exec(line) ?? [];
  return isWeakSecret(value) && CONFIDENTIAL.test(name) ? line : value;
}

function textsInJson(value: string): readonly string[] {
  if (!/^\s*[[{]/.test(value)) return [];
  const texts: string[] = [];
  try {
    JSON.parse(value, (_key, item: unknown) => {
      if (typeof item === "string") texts.push(item);
      return item;
    });
  } catch {
    return [];
  }
  return texts;
}

/** The secret in base64, also as part of a JSON text or a URL, and in base64 twice. */
function base64Forms(value: string): readonly Buffer[] {
  const written = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value.toWellFormed())];
  const once = [...new Set(written)].flatMap((text) => alignments(Buffer.from(text, "utf8")));
  return [...once, ...alignments(Buffer.from(value, "utf8")).flatMap(alignments)];
}

/**
 * Base64 of bytes that begin at any place of a longer whole: only the characters that hold nothing else. Three bytes make
 * four characters, so there are three ways to be aligned (RFC 4648, section 4).
 */
function alignments(bytes: Buffer): readonly Buffer[] {
  return [0, 1, 2].map((before) => {
    const coded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor(((before + bytes.length) * 8) / 6);
    return Buffer.from(coded.slice(first, last), "latin1");
  });
}

function readingOf(leftOut: string, read: (byte: number) => number): Uint8Array {
  const dropped = new Set(Buffer.from(leftOut, "latin1"));
  return Uint8Array.from({ length: 256 }, (_, byte) => (dropped.has(byte) ? 0 : read(byte)));
}

function lowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

/** Base64 has two alphabets. */
function oneAlphabet(byte: number): number {
  return byte === 0x2d ? 0x2b : byte === 0x5f ? 0x2f : byte;
}
