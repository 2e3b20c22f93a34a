import type { Environment } from "@marcbachmann/cel-js";
import type { JsonValue } from "../../base/json.ts";
import { LIMITS } from "../limits.ts";
import type { LoopCosts } from "./metered-source.ts";

/**
 * How much an evaluation may still do, in steps (of about 200 ns) and not in time. CEL always ends, but loops inside loops
 * over a list of thousands would hold up the whole bot: every turn pays, and for what its operators may have to look
 * through.
 */
export class LoopMeter {
  #left: number = LIMITS.evaluation;
  readonly #sizes: Sizes;

  /** @param values what the expression can read. */
  constructor(values: readonly (JsonValue | undefined)[]) {
    this.#sizes = sizesOf(values);
  }

  /** @returns false once it was too much; then every loop that is under way ends at its next turn. */
  pay({ joins, lookups, comparisons, calls }: LoopCosts, times = 1): boolean {
    const { longest, nodes } = this.#sizes;
    const looks =
      joins * (longest / 256) + lookups * (longest / 8) + comparisons * (nodes / 8) + calls * (longest / 64);
    this.#left -= times * (1 + looks);
    return this.#left >= 0;
  }

  get isSpent(): boolean {
    return this.#left < 0;
  }
}

interface Sizes {
  /** Of the longest list, map or text. */
  readonly longest: number;
  /** Values inside values, a text counting one for 64 characters. */
  readonly nodes: number;
}

function sizesOf(values: readonly (JsonValue | undefined)[]): Sizes {
  let longest = 0;
  let nodes = 0;
  const left: unknown[] = [...values];
  while (left.length > 0) {
    const value = left.pop();
    nodes += 1;
    if (typeof value === "string") {
      longest = Math.max(longest, value.length);
      nodes += value.length / 64;
    } else if (typeof value === "object" && value !== null) {
      const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
      longest = Math.max(longest, items.length);
      for (const item of items) left.push(item);
    }
  }
  return { longest, nodes };
}

let current: { readonly meter: LoopMeter; readonly loops: readonly LoopCosts[] } | undefined;

/** Evaluates under a meter. Evaluation waits for nothing, so there is one at a time. */
export function metered<T>(meter: LoopMeter, loops: readonly LoopCosts[], evaluate: () => T): T {
  current = { meter, loops };
  try {
    return evaluate();
  } finally {
    current = undefined;
  }
}

/** Pays for one turn of the loop with this number. */
function turn(loop: bigint): boolean {
  const costs = current?.loops[Number(loop)];
  return current === undefined || costs === undefined || current.meter.pay(costs);
}

/** Adds the functions that a metered source calls; authors cannot, because they are unknown where expressions are checked. */
export function addMeter(environment: Environment): void {
  environment.registerFunction("_turn(int): bool", (loop: bigint) => turn(loop));
  environment.registerFunction("_over(int): bool", (loop: bigint) => !turn(loop));
  environment.registerFunction("_must(int): int", (loop: bigint) => {
    if (turn(loop)) return 0n;
    throw new RangeError("it takes too many steps");
  });
}
