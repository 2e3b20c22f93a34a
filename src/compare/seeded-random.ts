/**
 * Pseudo-random numbers in [0, 1) that are determined by a seed, so that a shuffled order and an interval can be computed
 * again from the stored result. Applies the finaliser of MurmurHash3 to a 32-bit counter; not for secrets.
 * @param seed any integer; only its low 32 bits count.
 */
export function seededRandom(seed: number): () => number {
  let counter = seed >>> 0;
  return () => {
    counter = (counter + 0x9e3779b9) >>> 0;
    let bits = counter;
    bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
    return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
  };
}
