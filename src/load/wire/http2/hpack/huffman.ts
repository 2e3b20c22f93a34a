/**
 * The lengths in bits of the 257 codes of RFC 7541, appendix B, in the order of their symbols; "A" is 5. The code is
 * canonical: codes of equal length follow each other in the order of their symbols, so the lengths determine them all.
 */
const LENGTHS =
  "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXXBFFHIBDGFFDGDBBBAAABBBBBBBCDKBHFIBCCCCCCCCCCCCCCCCCCCCCCDCDIOIJBKABABABBBACCBBBABCBAABCCCCCKGJIX" +
  "PRPPRRRSRSSSSSTSTTRSTSSSSQRSRSSTRQPRRSSQSRRTQRSSQQRQSRSSPRRRSRRSVVPORSRUVVVWWVTUOQVWWVWTQQVVXWWWPTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWVZ";
const LONGEST = 30;
const END_OF_STRING = 256;

interface Code {
  readonly codes: Uint32Array;
  readonly lengths: Uint8Array;
  /** By length: the first code, how many there are, and where their symbols start in `symbols`. */
  readonly first: Uint32Array;
  readonly count: Uint32Array;
  readonly offset: Uint32Array;
  readonly symbols: Uint16Array;
}

const CODE = buildCode();

function buildCode(): Code {
  const lengths = Uint8Array.from(LENGTHS, (letter) => letter.charCodeAt(0) - 60);
  const symbols = Uint16Array.from(lengths.keys()).sort(
    (a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b,
  );
  const codes = new Uint32Array(lengths.length);
  const first = new Uint32Array(LONGEST + 1);
  const count = new Uint32Array(LONGEST + 1);
  const offset = new Uint32Array(LONGEST + 1);
  let code = 0;
  let length = 0;
  symbols.forEach((symbol, place) => {
    const own = lengths[symbol] ?? 0;
    code *= 2 ** (own - length);
    if (own !== length) {
      first[own] = code;
      offset[own] = place;
    }
    length = own;
    count[own] = (count[own] ?? 0) + 1;
    codes[symbol] = code++;
  });
  return { codes, lengths, first, count, offset, symbols };
}

/** How many bytes `huffmanEncode` would produce. */
export function huffmanLength(bytes: Uint8Array): number {
  let bits = 0;
  for (const byte of bytes) bits += CODE.lengths[byte] ?? 0;
  return Math.ceil(bits / 8);
}

/** RFC 7541 §5.2: the codes one after another, padded with ones. */
export function huffmanEncode(bytes: Uint8Array): Buffer {
  const out = Buffer.alloc(huffmanLength(bytes), 0xff);
  let bit = 0;
  for (const byte of bytes) {
    const code = CODE.codes[byte] ?? 0;
    for (let i = (CODE.lengths[byte] ?? 0) - 1; i >= 0; i--, bit++) {
      if (((code >>> i) & 1) === 0) out[bit >> 3] = (out[bit >> 3] ?? 0) & ~(0x80 >> (bit & 7));
    }
  }
  return out;
}

/**
 * Reads `bytes[start…end)`.
 * @returns `undefined` if they are not valid Huffman code: they contain the end-of-string symbol, or are padded with
 * anything other than at most seven ones.
 */
export function huffmanDecode(bytes: Uint8Array, start: number, end: number): Buffer | undefined {
  // The shortest code has five bits.
  const out = Buffer.allocUnsafe(Math.floor(((end - start) * 8) / 5));
  let written = 0;
  let code = 0;
  let length = 0;
  for (let bit = start * 8; bit < end * 8; bit++) {
    code = code * 2 + (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
    length++;
    const place = code - (CODE.first[length] ?? 0);
    if (place >= 0 && place < (CODE.count[length] ?? 0)) {
      const symbol = CODE.symbols[(CODE.offset[length] ?? 0) + place] ?? END_OF_STRING;
      if (symbol === END_OF_STRING) return undefined;
      out[written++] = symbol;
      code = 0;
      length = 0;
    } else if (length === LONGEST) return undefined;
  }
  const filling = length <= 7 && code === 2 ** length - 1;
  return filling ? out.subarray(0, written) : undefined;
}
