import { and, asc, desc, eq, ne, or, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { lessonProgress } from "./tables/lesson-progress.ts";

export type LessonProgressRow = typeof lessonProgress.$inferSelect;

export type LessonProgressRepository = ReturnType<typeof createLessonProgressRepository>;

/** People's progress in lessons: one row per person and lesson, for its newest run. */
export function createLessonProgressRepository(db: Database) {
  return {
    /**
     * Records a person's progress. An older run of the same lesson no longer counts, and a late update does not make a run
     * that has ended active again.
     */
    async note(progress: LessonProgressRow): Promise<void> {
      const { person, lesson, completedAtMs, ...now } = progress;
      const { runId, startedAtMs, state } = lessonProgress;
      await db
        .insert(lessonProgress)
        .values(progress)
        .onConflictDoUpdate({
          target: [lessonProgress.person, lessonProgress.lesson],
          set: {
            ...now,
            completedAtMs: sql`coalesce(${completedAtMs}, ${lessonProgress.completedAtMs})`,
          },
          setWhere:
            or(
              and(ne(runId, now.runId), sql`${startedAtMs} <= ${now.startedAtMs}`),
              and(eq(runId, now.runId), or(eq(state, "active"), ne(sql`${now.state}`, "active"))),
            ) ?? sql`false`,
        });
    },

    /** A person's lessons: active ones first, then the most recently used. */
    async ofPerson(person: string): Promise<readonly LessonProgressRow[]> {
      return db
        .select()
        .from(lessonProgress)
        .where(eq(lessonProgress.person, person))
        .orderBy(
          desc(sql`${lessonProgress.state} = 'active'`),
          desc(lessonProgress.updatedAtMs),
          asc(lessonProgress.lesson),
        );
    },
  };
}
