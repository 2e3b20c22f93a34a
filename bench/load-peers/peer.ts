import type { BenchCase } from "./cases.ts";

/** Where and how a case sends its requests. */
export interface Order {
  readonly bench: BenchCase;
  readonly url: string;
  /** The authority that signed the target's certificate, as a PEM file; undefined without TLS. */
  readonly caFile: string | undefined;
  readonly seconds: number;
  /** For files that a peer has to read. */
  readonly folder: string;
}

/** A load generator as the bench drives it: one process per run, as many requests as it can, over the case's connections. */
export interface Peer {
  readonly name: string;
  /** The command to run. */
  command(order: Order): readonly string[];
  /** Answered requests, read from the peer's output. This is its own count, including start-up and end. */
  requestsIn(output: string): number;
}

/**
 * The number that a pattern's first group matches. @throws Error if the output contains none: a missing number must not
 * count as 0.
 */
export function numberIn(output: string, pattern: RegExp): number {
  const found = pattern.exec(output)?.[1];
  if (found === undefined)
    throw new Error(`The output has nothing that matches ${pattern}:\n${output.slice(0, 2_000)}`);
  return Number(found);
}
