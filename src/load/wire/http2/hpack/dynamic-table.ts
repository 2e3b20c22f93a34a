import type { Field } from "./static-table.ts";

/** What an entry counts besides its bytes (RFC 7541 §4.1); a table's size divided by this bounds its entries. */
const ENTRY_OVERHEAD = 32;

/** A field with its size as HPACK counts it. */
export interface SizedField extends Field {
  readonly size: number;
}

export function sizedField(name: string, value: string): SizedField {
  return { name, value, size: name.length + value.length + ENTRY_OVERHEAD };
}

/** The fields that a peer added, newest first (RFC 7541 §2.3.2). Never larger than its limit. */
export class DynamicTable {
  /** A ring, so that adding and evicting move nothing. */
  readonly #ring: (SizedField | undefined)[];
  #oldest = 0;
  #count = 0;
  #size = 0;
  #limit: number;

  /** @param limit in bytes, as HPACK counts them; it can be lowered, and raised again up to this */
  constructor(limit: number) {
    this.#limit = limit;
    this.#ring = new Array<SizedField | undefined>(Math.floor(limit / ENTRY_OVERHEAD) + 1).fill(undefined);
  }

  get size(): number {
    return this.#size;
  }

  /** @param place 0 is the newest */
  at(place: number): SizedField | undefined {
    if (place < 0 || place >= this.#count) return undefined;
    return this.#ring[(this.#oldest + this.#count - 1 - place) % this.#ring.length];
  }

  /** Adds a field and evicts the oldest until all fit; a field larger than the table empties it. */
  add(field: SizedField): void {
    this.#evictTo(this.#limit - field.size);
    if (field.size > this.#limit) return;
    this.#ring[(this.#oldest + this.#count) % this.#ring.length] = field;
    this.#count++;
    this.#size += field.size;
  }

  resize(limit: number): void {
    this.#limit = limit;
    this.#evictTo(limit);
  }

  #evictTo(size: number): void {
    while (this.#size > size && this.#count > 0) {
      this.#size -= this.#ring[this.#oldest]?.size ?? 0;
      this.#ring[this.#oldest] = undefined;
      this.#oldest = (this.#oldest + 1) % this.#ring.length;
      this.#count--;
    }
  }
}
