/**
 * How much of a run somebody wants stopped: nothing, its steps (what it leaves is then cleaned up), or what is left of the
 * clean-up too. A level and no count: the same wish again changes nothing, however many people have it.
 */
export type CancelLevel = "none" | "steps" | "clean-up too";

const REACH: Readonly<Record<CancelLevel, number>> = { none: 0, steps: 1, "clean-up too": 2 };

/** Whether the level stops more than the other one does. */
export function reachesFurther(level: CancelLevel, than: CancelLevel): boolean {
  return REACH[level] > REACH[than];
}
