import type { Seeded } from "../seeded.ts";
import type { Reader } from "./reader.ts";

/** What breaks readers of texts in any language. */
const ODD_TEXTS: readonly string[] = [
  ...["", "\0", "\n", "\r\n", "\t", "\u2028", "\ufeff", "\u202e", "\ud800", "é", "🚩", "%", "${{", "}}"],
  ...["__proto__", "constructor", "-1", "1e999", "NaN", "9007199254740993", "0x7f", "<", "&", "'", '"', "`"],
];
const ODD_VALUES: readonly unknown[] = [
  ...[null, true, 0, -1, 0.5, 1e21, 1e308, -1e308, 4_294_967_296, 9_007_199_254_740_992, "", "x", "\0"],
  ...["-", "1e999", [], [[]], {}, { a: null }, "9".repeat(400), "a,b", "toString"],
];
const MOST_CHARACTERS = 40_000;

/** One case: an original with one to four changes, mostly one; always the same for the same random numbers. */
export function caseFor(reader: Reader, random: Seeded): string {
  const { kind } = reader;
  let text = random.pick(reader.originals);
  for (let changes = Math.max(1, random.below(5)); changes > 0; changes--) {
    if (kind === "bytes") text = changedBytes(text, reader, random);
    else if (kind === "json" && random.below(5) > 0) text = changedJson(text, random);
    else text = changedText(text, reader, random);
  }
  return text.slice(0, MOST_CHARACTERS);
}

function changedText(text: string, { originals, pieces }: Reader, random: Seeded): string {
  const at = random.below(text.length + 1);
  const lines = text.split("\n");
  const line = random.below(lines.length);
  const piece = () => (random.below(3) === 0 ? random.pick(ODD_TEXTS) : random.pick(pieces));
  switch (random.below(9)) {
    case 0:
      return text.slice(0, at) + piece() + text.slice(at);
    case 1:
      return text.slice(0, at) + piece() + text.slice(at + random.below(12));
    case 2:
      return text.slice(0, at) + text.slice(at + 1 + random.below(20));
    case 3:
      return lines.toSpliced(line, 0, lines[random.below(lines.length)] ?? "").join("\n");
    case 4:
      return lines.toSpliced(line, 1).join("\n");
    case 5:
      return text.slice(0, at) + piece().repeat(random.below(60)) + text.slice(at);
    case 6:
      return spliced(text, random.pick(originals), at, random);
    case 7:
      return lines.with(line, ` ${lines[line]}`).join("\n");
    default:
      return withOtherWord(text, piece(), random);
  }
}

/** The beginning of one original and the end of another. */
function spliced(text: string, other: string, at: number, random: Seeded): string {
  return text.slice(0, at) + other.slice(random.below(other.length + 1));
}

function withOtherWord(text: string, piece: string, random: Seeded): string {
  const words = [...text.matchAll(/[\w.-]+/g)];
  const chosen = words[random.below(words.length)];
  const other = random.below(2) === 0 ? piece : (words[random.below(words.length)]?.[0] ?? "");
  return chosen === undefined
    ? piece
    : text.slice(0, chosen.index) + other + text.slice(chosen.index + chosen[0].length);
}

function changedBytes(text: string, { originals, pieces }: Reader, random: Seeded): string {
  const at = random.below(text.length + 1);
  const byte = () => String.fromCharCode(random.below(256));
  switch (random.below(8)) {
    case 0: {
      const bit = 1 << random.below(8);
      return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ bit || 0) + text.slice(at + 1);
    }
    case 1:
      return text.slice(0, at) + byte() + text.slice(at + 1);
    case 2:
      return text.slice(0, at) + byte() + text.slice(at);
    case 3:
      return text.slice(0, at) + text.slice(at + 1 + random.below(8));
    case 4:
      return text.slice(0, at) + random.pick(pieces) + text.slice(at + random.below(4));
    case 5:
      return text.slice(0, at) + text.slice(at - random.below(at + 1), at) + text.slice(at);
    case 6:
      return spliced(text, random.pick(originals), at, random);
    default:
      return text.slice(0, at);
  }
}

/** Replaces, removes or moves one value somewhere in a JSON text. */
function changedJson(text: string, random: Seeded): string {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return text;
  }
  const holders = holdersIn(root);
  const holder = holders[random.below(holders.length)];
  if (holder === undefined) return JSON.stringify(random.pick(ODD_VALUES));
  const keys = Object.keys(holder);
  const key = keys[random.below(keys.length)] ?? "0";
  switch (random.below(6)) {
    case 0:
      delete holder[key];
      break;
    case 1:
      Object.defineProperty(holder, random.pick(ODD_TEXTS), { value: holder[key], enumerable: true });
      break;
    case 2:
      holder[key] = random.pick(holders);
      break;
    case 3:
      holder[key] =
        typeof holder[key] === "number" ? holder[key] * 10 ** (random.below(40) - 20) : [holder[key]];
      break;
    default:
      holder[key] = random.pick(ODD_VALUES);
  }
  try {
    return JSON.stringify(root);
  } catch {
    return text; // A value was put inside itself.
  }
}

function holdersIn(root: unknown): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  const look = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    found.push(value as Record<string, unknown>);
    Object.values(value).forEach(look);
  };
  look(root);
  return found;
}
