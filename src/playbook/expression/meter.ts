import { LIMITS } from "../limits.ts";

/**
 * How much an evaluation may still do, in steps (of about 200 ns) and not in time, so that the same expression ends at the
 * same place on every machine. What costs how much: prices.ts; where it is paid: meter-tree.ts.
 */
export class Meter {
  readonly #whole: Meter | undefined;
  #left: number;

  /** @param whole is paid, too: what all evaluations together may do, such as those of a plan. */
  constructor(whole?: Meter, steps: number = LIMITS.evaluation) {
    this.#whole = whole;
    this.#left = steps;
  }

  /** @throws RangeError once it is more than may be done. */
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

/** For many values that are evaluated at once: of a plan, of the outputs or the thresholds of a step. */
export function planMeter(): Meter {
  return new Meter(undefined, LIMITS.planEvaluation);
}

let current: Meter | undefined;

/** Evaluates under a meter. Evaluation waits for nothing, so there is one at a time. @throws RangeError when it is spent. */
export function metered<T>(meter: Meter, evaluate: () => T): T {
  current = meter;
  try {
    const value = evaluate();
    // Loops and operators that swallow what is thrown inside them may have come to an end nevertheless.
    meter.pay(0);
    return value;
  } finally {
    current = undefined;
  }
}

/** The meter of the evaluation that is under way. */
export function currentMeter(): Meter {
  return current ?? new Meter();
}
