import { LIMITS } from "./limits.ts";

/**
 * What checking a playbook may cost. It is counted in units of work and not in time, so that every machine refuses the same
 * texts: one for each token and value of YAML, and one for each character of an expression. Aliases repeat a value without
 * any bytes in the file; without this budget a megabyte of expressions could be checked fifty times over.
 */
export class WorkBudget {
  #spent = 0;

  get spent(): number {
    return this.#spent;
  }

  /** @returns false once more has been spent than a playbook may cost. */
  spend(steps: number): boolean {
    this.#spent += steps;
    return this.#spent <= LIMITS.work;
  }
}
