import { DynamicTable, type SizedField, sizedField } from "./dynamic-table.ts";
import { huffmanDecode, huffmanEncode } from "./huffman.ts";
import { STATIC_TABLE } from "./static-table.ts";

/** The table size that a peer may use (SETTINGS_HEADER_TABLE_SIZE); the protocol's default. */
const TABLE_BYTES = 4_096;
/** A longer list of fields is rejected, so that a few bytes cannot cause endless work; sizes as HPACK counts them. */
export const MAX_LIST_BYTES = 65_536;
/** No index, length or table size of a valid header block is as large as this. */
const MAX_INTEGER = 2 ** 28;
/** gRPC's `UNKNOWN`: what a status counts as if it is not a number. */
const UNKNOWN_GRPC_STATUS = 2;

const STATUS = ":status";
const GRPC_STATUS = "grpc-status";
const CONTENT_LENGTH = "content-length";
/** The statuses of the static table by index; the vast majority of answers have one of them. */
const STATIC_STATUS = STATIC_TABLE.map(({ name, value }) => (name === STATUS ? Number(value) : 0));
const STATUS_BYTES = sizedField(STATUS, "200").size;
const SIZED_STATIC_TABLE = STATIC_TABLE.map(({ name, value }) => sizedField(name, value));
/** A text always has the same Huffman code, so names can be found without decoding. */
const NAMES = [STATUS, GRPC_STATUS, CONTENT_LENGTH].map((name) => ({
  name,
  plain: Buffer.from(name),
  coded: huffmanEncode(Buffer.from(name)),
}));

/** The position of a string in a header block. */
interface Span {
  start: number;
  end: number;
  coded: boolean;
}

/** A field with the bytes its value was decoded from. */
interface Recent {
  readonly raw: Buffer;
  readonly coded: boolean;
  readonly field: SizedField;
}

/**
 * Reads header blocks of answers (RFC 7541) for the fields that matter, `:status`, `content-length` and `grpc-status`, and
 * keeps the peer's table in sync. Any other field that does not go into the table is skipped without decoding.
 */
export class HeaderReader {
  readonly table = new DynamicTable(TABLE_BYTES);
  readonly #recent: (Recent | undefined)[] = new Array<Recent | undefined>(STATIC_TABLE.length).fill(
    undefined,
  );
  readonly #name: Span = { start: 0, end: 0, coded: false };
  readonly #value: Span = { start: 0, end: 0, coded: false };
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #end = 0;
  #listBytes = 0;
  /** From the last block: 100 … 999, 0 if it had none, -1 if it was not a valid status. */
  status = 0;
  /** From the last block; -1 if it had none. */
  grpcStatus = -1;
  /** From the last block; -1 if it had none, -2 if it was not a length, or there were different ones. */
  contentLength = -1;

  /**
   * Reads the block `bytes[start…end)`, which must be complete.
   * @returns false if it is not a header block or too large: the connection is then unusable, because its table is lost.
   */
  read(bytes: Buffer, start: number, end: number): boolean {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.#listBytes = 0;
    this.status = 0;
    this.grpcStatus = -1;
    this.contentLength = -1;
    let first = true;
    while (this.#at < end) {
      const byte = bytes[this.#at] ?? 0;
      if ((byte & 0xe0) === 0x20) {
        if (!first || !this.#resize()) return false;
        continue;
      }
      first = false;
      const fine =
        byte >= 0x80
          ? this.#readIndexed()
          : byte >= 0x40
            ? this.#readLiteral(6, true)
            : this.#readLiteral(4, false);
      if (!fine || this.#listBytes > MAX_LIST_BYTES) return false;
    }
    return true;
  }

  #resize(): boolean {
    const limit = this.#readInteger(5);
    if (limit < 0 || limit > TABLE_BYTES) return false;
    this.table.resize(limit);
    return true;
  }

  #readIndexed(): boolean {
    const status = STATIC_STATUS[(this.#bytes[this.#at] ?? 0) & 0x7f] ?? 0;
    if (status > 0 && this.status === 0) {
      this.#at++;
      this.#listBytes += STATUS_BYTES;
      this.status = status;
      return true;
    }
    const field = this.#fieldAt(this.#readInteger(7));
    if (field === undefined) return false;
    this.#listBytes += field.size;
    this.#note(field.name, field.value);
    return true;
  }

  #readLiteral(prefix: number, remember: boolean): boolean {
    const index = this.#readInteger(prefix);
    if (index < 0) return false;
    const known = index === 0 ? undefined : this.#fieldAt(index)?.name;
    if (index > 0 && known === undefined) return false;
    if (index === 0 && !this.#readString(this.#name)) return false;
    if (!this.#readString(this.#value)) return false;
    const nameBytes = known === undefined ? this.#name.end - this.#name.start : known.length;
    this.#listBytes += nameBytes + this.#value.end - this.#value.start + 32;
    if (!remember) {
      if (known === CONTENT_LENGTH) return this.#noteField(this.#fieldNamed(index, known));
      const name = known ?? this.#countingName();
      if (name !== STATUS && name !== GRPC_STATUS && name !== CONTENT_LENGTH) return true;
      return this.#noteText(name, this.#text(this.#value));
    }
    const field = known === undefined ? this.#newField() : this.#fieldNamed(index, known);
    if (field === undefined) return false;
    this.table.add(field);
    this.#note(field.name, field.value);
    return true;
  }

  #newField(): SizedField | undefined {
    const name = this.#text(this.#name);
    const value = this.#text(this.#value);
    return name === undefined || value === undefined ? undefined : sizedField(name, value);
  }

  /** Servers repeat the same `date` or `server`, so what was last decoded for an index is kept and compared. */
  #fieldNamed(index: number, name: string): SizedField | undefined {
    const { start, end, coded } = this.#value;
    const recent = this.#recent[index];
    if (
      recent?.field.name === name &&
      recent.coded === coded &&
      sameBytes(recent.raw, this.#bytes, start, end)
    )
      return recent.field;
    const value = this.#text(this.#value);
    if (value === undefined) return undefined;
    const field = sizedField(name, value);
    if (index < STATIC_TABLE.length) {
      this.#recent[index] = { raw: Buffer.from(this.#bytes.subarray(start, end)), coded, field };
    }
    return field;
  }

  /** The name that was just read, if it is one that matters. */
  #countingName(): string | undefined {
    const { start, end, coded } = this.#name;
    for (const candidate of NAMES) {
      const wanted = coded ? candidate.coded : candidate.plain;
      if (end - start === wanted.length && wanted.compare(this.#bytes, start, end) === 0)
        return candidate.name;
    }
    return undefined;
  }

  #noteField(field: SizedField | undefined): boolean {
    if (field !== undefined) this.#note(field.name, field.value);
    return field !== undefined;
  }

  #noteText(name: string, value: string | undefined): boolean {
    if (value !== undefined) this.#note(name, value);
    return value !== undefined;
  }

  #note(name: string, value: string): void {
    if (name === STATUS) {
      const valid = this.status === 0 && /^[1-9][0-9][0-9]$/.test(value);
      this.status = valid ? Number(value) : -1;
    } else if (name === GRPC_STATUS) {
      this.grpcStatus = /^[0-9]{1,3}$/.test(value) ? Number(value) : UNKNOWN_GRPC_STATUS;
    } else if (name === CONTENT_LENGTH) {
      const length = /^[0-9]{1,15}$/.test(value) ? Number(value) : -2;
      this.contentLength = this.contentLength === -1 || this.contentLength === length ? length : -2;
    }
  }

  #fieldAt(index: number): SizedField | undefined {
    if (index <= 0) return undefined;
    return index < STATIC_TABLE.length
      ? SIZED_STATIC_TABLE[index]
      : this.table.at(index - STATIC_TABLE.length);
  }

  #text({ start, end, coded }: Span): string | undefined {
    if (!coded) return this.#bytes.toString("latin1", start, end);
    return huffmanDecode(this.#bytes, start, end)?.toString("latin1");
  }

  #readString(into: Span): boolean {
    into.coded = ((this.#bytes[this.#at] ?? 0) & 0x80) !== 0;
    const length = this.#readInteger(7);
    if (length < 0 || length > this.#end - this.#at) return false;
    into.start = this.#at;
    this.#at += length;
    into.end = this.#at;
    return true;
  }

  /** @returns -1 if the block ends within it or it is too large. */
  #readInteger(prefix: number): number {
    if (this.#at >= this.#end) return -1;
    const full = 2 ** prefix - 1;
    let value = (this.#bytes[this.#at++] ?? 0) & full;
    if (value < full) return value;
    for (let factor = 1; this.#at < this.#end; factor *= 128) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (value > MAX_INTEGER || factor > MAX_INTEGER) return -1;
      if (byte < 0x80) return value;
    }
    return -1;
  }
}

function sameBytes(raw: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (raw.length !== end - start) return false;
  for (let i = 0; i < raw.length; i++) if (raw[i] !== bytes[start + i]) return false;
  return true;
}
