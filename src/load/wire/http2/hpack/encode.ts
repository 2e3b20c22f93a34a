import { huffmanEncode, huffmanLength } from "./huffman.ts";
import { type Field, STATIC_TABLE } from "./static-table.ts";

/** Fields that proxies on the way must not put into a table either (RFC 7541 §7.1.3). */
const SENSITIVE = new Set(["authorization", "cookie", "proxy-authorization"]);

/**
 * A header block that means the same on every connection at any time, because it uses the static table only. A request
 * is encoded once and sent any number of times. Names must be in lower case; texts become UTF-8.
 */
export function encodeFields(fields: readonly Field[]): Buffer {
  return Buffer.concat(fields.map(encodeField));
}

function encodeField({ name, value }: Field): Buffer {
  const same = STATIC_TABLE.findIndex((entry) => entry.name === name && entry.value === value);
  if (same > 0 && value !== "") return encodeInteger(0x80, 7, same);
  const named = STATIC_TABLE.findIndex((entry) => entry.name === name);
  const kind = SENSITIVE.has(name) ? 0x10 : 0x00;
  const index = encodeInteger(kind, 4, Math.max(0, named));
  return Buffer.concat(
    named > 0 ? [index, encodeString(value)] : [index, encodeString(name), encodeString(value)],
  );
}

function encodeString(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  return huffmanLength(bytes) < bytes.length
    ? Buffer.concat([encodeInteger(0x80, 7, huffmanLength(bytes)), huffmanEncode(bytes)])
    : Buffer.concat([encodeInteger(0, 7, bytes.length), bytes]);
}

/** RFC 7541 §5.1: `prefix` bits in the first byte, whose upper bits are `flags`, then seven bits per byte. */
function encodeInteger(flags: number, prefix: number, value: number): Buffer {
  const full = 2 ** prefix - 1;
  if (value < full) return Buffer.from([flags | value]);
  const bytes = [flags | full];
  let rest = value - full;
  for (; rest >= 0x80; rest >>>= 7) bytes.push(0x80 | (rest & 0x7f));
  bytes.push(rest);
  return Buffer.from(bytes);
}
