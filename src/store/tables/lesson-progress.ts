import { integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { prose, timeMs } from "./columns.ts";

/**
 * The state of a person's lesson. `left`: stopped by somebody, or because it had waited too long for the learner.
 * `failed`: it could not continue.
 */
export type LessonState = "active" | "done" | "left" | "failed";

/** A person's progress in a lesson, by its newest run. Outlives the run. */
export const lessonProgress = pgTable(
  "lesson_progress",
  {
    person: text().notNull(),
    /** The lesson's name, as typed after `/mesh learn`. */
    lesson: text().notNull(),
    title: prose().notNull(),
    runId: text("run_id").notNull(),
    /** Where its messages are. */
    channel: text(),
    state: text().$type<LessonState>().notNull(),
    /** The step that the person is at, counted from 1; the last one once the lesson is done. */
    step: integer().notNull(),
    steps: integer().notNull(),
    stepName: prose("step_name").notNull(),
    startedAtMs: timeMs("started_at_ms").notNull(),
    updatedAtMs: timeMs("updated_at_ms").notNull(),
    /** When it was last completed; absent: never. Starting the lesson again keeps it. */
    completedAtMs: timeMs("completed_at_ms"),
  },
  (table) => [primaryKey({ columns: [table.person, table.lesson] })],
);
