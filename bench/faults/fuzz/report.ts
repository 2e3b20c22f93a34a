/** What one worker found out about one reader. */
export interface ReaderReport {
  readonly reader: number;
  readonly cases: number;
  readonly refused: number;
  readonly totalMs: number;
  readonly slowestMs: number;
  /** What threw, or took too long; the case's number makes it again. */
  readonly faults: readonly string[];
}

export interface WorkerOrder {
  readonly seed: number;
  readonly cases: number;
  readonly worker: number;
  readonly workers: number;
  /** Two numbers that the worker keeps up to date: the reader and the case that it is at. */
  readonly place: Int32Array;
}

/** A case may take this long, however busy the machine is. */
export const CASE_LIMIT_MS = 1_000;
