/**
 * How a person stands in a lesson. `left`: stopped by somebody, or because it had waited too long for the learner.
 * `failed`: it could not go on.
 */
export type LessonState = "active" | "done" | "left" | "failed";
