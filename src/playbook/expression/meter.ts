import { LIMITS } from "../limits.ts";

/**
 * How much an evaluation may still do, in steps (of about 200 ns) and not in time, so that every machine stops an expression
 * at the same place. The prices are in prices.ts, and meter-tree.ts makes the tree pay them.
 */
export class Meter {
  readonly #whole: Meter | undefined;
  #left: number;

  /** @param whole a meter that pays as well: for all evaluations together, such as those of a plan. */
  constructor(whole?: Meter, steps: number = LIMITS.evaluation) {
    this.#whole = whole;
    this.#left = steps;
  }

  /** @throws RangeError once the limit is exceeded. */
  pay(steps: number): void {
    this.#left -= steps;
    this.#whole?.pay(steps);
    if (this.#left < 0) throw new RangeError("it takes too many steps");
  }

  get left(): number {
    return Math.min(this.#left, this.#whole?.left ?? this.#left);
  }

  get isSpent(): boolean {
    return this.left < 0;
  }
}

/** For many values that are evaluated together: those of a plan, or of the outputs or thresholds of a step. */
export function planMeter(): Meter {
  return new Meter(undefined, LIMITS.planEvaluation);
}

let current: Meter | undefined;

/** Evaluates under a meter. Evaluation is synchronous, so there is only one at a time. @throws RangeError when it is spent. */
export function metered<T>(meter: Meter, evaluate: () => T): T {
  current = meter;
  try {
    const value = evaluate();
    // A loop or an operator that swallows errors may have finished although the meter is spent.
    meter.pay(0);
    return value;
  } finally {
    current = undefined;
  }
}

/** The meter of the current evaluation. */
export function currentMeter(): Meter {
  return current ?? new Meter();
}
