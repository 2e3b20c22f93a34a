import { LIMITS } from "./limits.ts";

/**
 * What checking a playbook may cost, in steps and not in time, so that the same text is refused on every machine: one for
 * each token and value of YAML, and one for each character of an expression. Aliases use a value again without a byte in
 * the file; without this, a megabyte of expressions could be checked fifty times over.
 */
export class WorkBudget {
  #spent = 0;

  get spent(): number {
    return this.#spent;
  }

  /** @returns false once more was spent than a playbook may cost. */
  spend(steps: number): boolean {
    this.#spent += steps;
    return this.#spent <= LIMITS.work;
  }
}
