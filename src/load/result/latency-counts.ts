/** One hour in microseconds: the longest latency that is recorded as such; longer ones are counted as this. */
export const HIGHEST_LATENCY_US = 3_600_000_000;

/** Bits of a value that are kept: 2,048 buckets for each power of two, which is three significant digits. */
const KEPT_BITS = 11;
const LENGTH = indexOf(HIGHEST_LATENCY_US) + 1;

/** The bucket of a value, in the log-linear layout of an HDR histogram with three digits. */
function indexOf(us: number): number {
  if (us < 2_048) return us;
  const shift = 32 - KEPT_BITS - Math.clz32(us);
  return (shift << (KEPT_BITS - 1)) + (us >>> shift);
}

/** The lowest value of a bucket. */
function lowestAt(index: number): number {
  if (index < 2_048) return index;
  const shift = (index >>> (KEPT_BITS - 1)) - 1;
  return (index - (shift << (KEPT_BITS - 1))) * 2 ** shift;
}

/** The highest value of a bucket, which HDR histograms report as the percentile. */
function highestAt(index: number): number {
  return index < 2_048 ? index : lowestAt(index) + 2 ** ((index >>> (KEPT_BITS - 1)) - 1) - 1;
}

/** The middle value of a bucket, from which HDR histograms compute the mean. */
function middleAt(index: number): number {
  return index < 2_048 ? index : lowestAt(index) + 2 ** ((index >>> (KEPT_BITS - 1)) - 2);
}

/**
 * Counts latencies in whole microseconds; called for every request. An HDR histogram does the same at about ten times
 * the cost, which noticeably lowers the number of requests that a core can send. The layout is the same, so `encodeCounts`
 * is lossless; the minimum and maximum are kept exactly.
 */
export class LatencyCounts {
  readonly #counts = new Float64Array(LENGTH);
  #lowest = LENGTH;
  #highest = -1;
  #total = 0;
  #minUs = Number.POSITIVE_INFINITY;
  #maxUs = 0;

  get total(): number {
    return this.#total;
  }

  get maxUs(): number {
    return this.#maxUs;
  }

  /** Counts one value. Fractions are rounded; values outside 0 … one hour are counted as the nearer of these bounds. */
  record(us: number): void {
    const value = us <= 0 ? 0 : us >= HIGHEST_LATENCY_US ? HIGHEST_LATENCY_US : Math.round(us);
    const index = indexOf(value);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#total++;
    if (index < this.#lowest) this.#lowest = index;
    if (index > this.#highest) this.#highest = index;
    if (value < this.#minUs) this.#minUs = value;
    if (value > this.#maxUs) this.#maxUs = value;
  }

  /** Adds everything that another instance counted. */
  add(other: LatencyCounts): void {
    for (let index = other.#lowest; index <= other.#highest; index++) {
      this.#counts[index] = (this.#counts[index] ?? 0) + (other.#counts[index] ?? 0);
    }
    this.#total += other.#total;
    this.#lowest = Math.min(this.#lowest, other.#lowest);
    this.#highest = Math.max(this.#highest, other.#highest);
    this.#minUs = Math.min(this.#minUs, other.#minUs);
    this.#maxUs = Math.max(this.#maxUs, other.#maxUs);
  }

  clear(): void {
    if (this.#total > 0) this.#counts.fill(0, this.#lowest, this.#highest + 1);
    this.#lowest = LENGTH;
    this.#highest = -1;
    this.#total = 0;
    this.#minUs = Number.POSITIVE_INFINITY;
    this.#maxUs = 0;
  }

  /** The value in microseconds that `percentile` (0 … 100) percent of the values are at or below; 0 if there are none. */
  percentileUs(percentile: number): number {
    return this.percentilesUs([percentile])[0] ?? 0;
  }

  /** The same for several percentiles in one pass. @param percentiles in ascending order */
  percentilesUs(percentiles: readonly number[]): readonly number[] {
    const found: number[] = [];
    let seen = 0;
    let index = this.#lowest - 1;
    for (const percentile of percentiles) {
      const wanted = Math.max(1, Math.ceil((this.#total * percentile) / 100 - 1e-9));
      while (seen < wanted && index < this.#highest) seen += this.#counts[++index] ?? 0;
      found.push(this.#total === 0 ? 0 : Math.min(highestAt(index), this.#maxUs));
    }
    return found;
  }

  /** The lowest value above zero, or zero if there is none. */
  get minUs(): number {
    if (this.#total === 0) return 0;
    if (this.#minUs > 0) return this.#minUs;
    for (let index = 1; index <= this.#highest; index++)
      if ((this.#counts[index] ?? 0) > 0) return lowestAt(index);
    return 0;
  }

  /** Calls back for every bucket that is not empty, lowest first, with its middle value, count and index. */
  forEach(call: (middleUs: number, count: number, index: number) => void): void {
    for (let index = this.#lowest; index <= this.#highest; index++) {
      const count = this.#counts[index] ?? 0;
      if (count > 0) call(middleAt(index), count, index);
    }
  }

  /** The buckets that are not empty, as pairs: distance from the previous bucket, count. Plain JSON, for one second's row. */
  toPairs(): number[] {
    const pairs: number[] = [];
    let last = 0;
    for (let index = this.#lowest; index <= this.#highest; index++) {
      const count = this.#counts[index] ?? 0;
      if (count === 0) continue;
      pairs.push(index - last, count);
      last = index;
    }
    return pairs;
  }

  /** Adds the pairs that `toPairs` returned; `maxUs` is their maximum, which the pairs know only to within a bucket. */
  addPairs(pairs: readonly number[], maxUs: number): void {
    let index = 0;
    for (let at = 0; at + 1 < pairs.length; at += 2) {
      index += pairs[at] ?? 0;
      const count = pairs[at + 1] ?? 0;
      if (index < 0 || index >= LENGTH) throw new RangeError(`No latency has the index ${index}.`);
      this.#counts[index] = (this.#counts[index] ?? 0) + count;
      this.#total += count;
      this.#lowest = Math.min(this.#lowest, index);
      this.#highest = Math.max(this.#highest, index);
      this.#minUs = Math.min(this.#minUs, lowestAt(index));
    }
    this.#maxUs = Math.max(this.#maxUs, maxUs);
  }
}

/**
 * Pairs with `step` neighbouring buckets put together in the middle one of them; counts stay the same.
 * @param pairs what `toPairs` returned
 */
export function coarserPairs(pairs: readonly number[], step: number): number[] {
  const coarse: number[] = [];
  let index = 0;
  let last = 0;
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    index += pairs[at] ?? 0;
    const count = pairs[at + 1] ?? 0;
    const middle = Math.min(LENGTH - 1, index - (index % step) + (step >> 1));
    if (coarse.length > 0 && middle === last) coarse.push((coarse.pop() ?? 0) + count);
    else coarse.push(middle - last, count);
    last = middle;
  }
  return coarse;
}
