import { LIMITS } from "../limits.ts";

/** Counts what a value is made of. Expressions may grow one from step to step, beyond what a journal could hold. */
export class ValueSize {
  #characters = 0;
  #nodes = 0;

  /** @throws RangeError once it is more than a value may have. */
  add(value: unknown): void {
    this.#nodes += 1;
    if (typeof value === "string") this.#characters += value.length;
    if (this.#characters > LIMITS.valueCharacters || this.#nodes > LIMITS.valueNodes)
      throw new RangeError(
        `it gives more than ${LIMITS.valueCharacters} characters or ${LIMITS.valueNodes} values`,
      );
  }

  /** A value with all that is in it. @throws RangeError */
  addAll(value: unknown, depth = 0): void {
    this.add(value);
    if (typeof value !== "object" || value === null) return;
    refuseDeep(depth);
    for (const item of Object.values(value)) this.addAll(item, depth + 1);
  }
}

/** @throws RangeError for a place in a value that is inside too many others: what walks values calls itself. */
export function refuseDeep(depth: number): void {
  if (depth > LIMITS.valueDepth)
    throw new RangeError(`it gives values nested more than ${LIMITS.valueDepth} deep`);
}
