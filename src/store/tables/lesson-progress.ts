import { integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { prose, timeMs } from "./columns.ts";

/**
 * How a person stands in a lesson. `left`: stopped by somebody, or because it had waited too long for the learner.
 * `failed`: it could not go on.
 */
export type LessonState = "active" | "done" | "left" | "failed";

/** How far a person has come in a lesson: the newest run of it counts. Outlives the run. */
export const lessonProgress = pgTable(
  "lesson_progress",
  {
    person: text().notNull(),
    /** The lesson's name: what is typed behind `/mesh learn`. */
    lesson: text().notNull(),
    title: prose().notNull(),
    runId: text("run_id").notNull(),
    /** Where its messages are. */
    channel: text(),
    state: text().$type<LessonState>().notNull(),
    /** The step that the person is at, from 1; in a lesson that is done, the last one. */
    step: integer().notNull(),
    steps: integer().notNull(),
    stepName: prose("step_name").notNull(),
    startedAtMs: timeMs("started_at_ms").notNull(),
    updatedAtMs: timeMs("updated_at_ms").notNull(),
    /** When it was last brought to its end; absent: never. A new beginning keeps it. */
    completedAtMs: timeMs("completed_at_ms"),
  },
  (table) => [primaryKey({ columns: [table.person, table.lesson] })],
);
