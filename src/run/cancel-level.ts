/**
 * How much of a run should be stopped: nothing, its steps (what they leave is then cleaned up), or the rest of the clean-up
 * too. A level rather than a count: the same request again changes nothing, however many people make it.
 */
export type CancelLevel = "none" | "steps" | "clean-up too";

const REACH: Readonly<Record<CancelLevel, number>> = { none: 0, steps: 1, "clean-up too": 2 };

/** Whether the level stops more than the other one. */
export function reachesFurther(level: CancelLevel, than: CancelLevel): boolean {
  return REACH[level] > REACH[than];
}
