import { and, asc, desc, eq, ne, or, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { lessonProgress } from "./tables/lesson-progress.ts";

export type LessonProgressRow = typeof lessonProgress.$inferSelect;

export type LessonProgressRepository = ReturnType<typeof createLessonProgressRepository>;

/** How far people have come in lessons: one row a person and lesson, of its newest run. */
export function createLessonProgressRepository(db: Database) {
  return {
    /**
     * Notes where a person is. An older run of the same lesson says nothing any more, and a run that has ended does not
     * become active again by a note that comes late.
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

    /** A person's lessons: those under way first, then by when they were last at them. */
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
