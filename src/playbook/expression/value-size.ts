import { LIMITS } from "../limits.ts";

/** Counts the parts of a value. Expressions could make one grow from step to step, beyond what a journal can hold. */
export class ValueSize {
  #characters = 0;
  #nodes = 0;

  /** @throws RangeError once there is more than a value may have. */
  add(value: unknown): void {
    this.#nodes += 1;
    if (typeof value === "string") this.#characters += value.length;
    if (this.#characters > LIMITS.valueCharacters || this.#nodes > LIMITS.valueNodes)
      throw new RangeError(
        `it gives more than ${LIMITS.valueCharacters} characters or ${LIMITS.valueNodes} values`,
      );
  }

  /** Counts a value and everything in it. @throws RangeError */
  addAll(value: unknown, depth = 0): void {
    this.add(value);
    if (typeof value !== "object" || value === null) return;
    refuseDeep(depth);
    for (const item of Object.values(value)) this.addAll(item, depth + 1);
  }
}

/** @throws RangeError for a place that is nested too deeply: functions that walk values are recursive. */
export function refuseDeep(depth: number): void {
  if (depth > LIMITS.valueDepth)
    throw new RangeError(`it gives values nested more than ${LIMITS.valueDepth} deep`);
}
