/** Looks for a text in a body that arrives in pieces, and keeps none of it (Knuth, Morris and Pratt). */
export class BodySearch {
  readonly #text: Buffer;
  /** For each prefix of the text: how much of its end is also its beginning. */
  readonly #fallbacks: Uint16Array;
  /** How much of the text the bytes so far end with. */
  #matched = 0;

  /** @param text not empty, at most 16,000 characters */
  constructor(text: string) {
    this.#text = Buffer.from(text, "utf8");
    this.#fallbacks = new Uint16Array(this.#text.length);
    for (let at = 1, length = 0; at < this.#text.length; at++) {
      while (length > 0 && this.#text[at] !== this.#text[length]) length = this.#fallbacks[length - 1] ?? 0;
      if (this.#text[at] === this.#text[length]) length++;
      this.#fallbacks[at] = length;
    }
  }

  get found(): boolean {
    return this.#matched === this.#text.length;
  }

  /** Ready for the next body. */
  reset(): void {
    this.#matched = 0;
  }

  /** Reads `bytes[start…end)`. */
  read(bytes: Uint8Array, start: number, end: number): void {
    const text = this.#text;
    let matched = this.#matched;
    for (let at = start; at < end && matched < text.length; at++) {
      while (matched > 0 && bytes[at] !== text[matched]) matched = this.#fallbacks[matched - 1] ?? 0;
      if (bytes[at] === text[matched]) matched++;
    }
    this.#matched = matched;
  }
}
