import { and, eq } from "drizzle-orm";
import type { QuestionKey } from "../run/question-key.ts";
import type { Database } from "./database.ts";
import { type Lease, type RunChange, underFence } from "./fence.ts";
import { question } from "./tables/question.ts";

export type QuestionRow = typeof question.$inferSelect;

export type NewQuestionRow = Omit<QuestionRow, "runId" | "status" | "answers" | "remark" | "offer"> &
  Partial<Pick<QuestionRow, "remark" | "offer">>;

export type QuestionRepository = ReturnType<typeof createQuestionRepository>;

/** The questions that steps ask people. The process that executes the run asks and closes them; any replica takes answers. */
export function createQuestionRepository(db: Database) {
  return {
    /**
     * Asks a question, or finds the one that a dead process had asked; with `anew` earlier answers are dropped.
     * @returns the question in its current state.
     */
    async open(
      lease: Lease,
      asked: NewQuestionRow,
      options: { readonly anew: boolean; readonly change: RunChange },
    ): Promise<QuestionRow> {
      const key = { runId: lease.runId, stepId: asked.stepId, cellKey: asked.cellKey };
      const none = { remark: null, offer: null };
      const values = { ...none, ...asked, runId: lease.runId, status: "open" as const, answers: [] };
      const target = [question.runId, question.stepId, question.cellKey];
      await underFence(db, lease, options.change, async (tx) => {
        const insert = tx.insert(question).values(values);
        await (options.anew
          ? insert.onConflictDoUpdate({ target, set: values })
          : insert.onConflictDoNothing({ target }));
      });
      return known(await findQuestion(db, key));
    },

    find: (key: QuestionKey): Promise<QuestionRow | undefined> => findQuestion(db, key),

    /**
     * Takes an answer: `judge` sees the question under a lock and decides what becomes of it, so that two people who press
     * a button at once, or a press and the expiry, are judged one after the other.
     * @throws what `judge` throws; in that case nothing has changed.
     */
    async answer(
      key: QuestionKey,
      judge: (row: QuestionRow | undefined) => Pick<QuestionRow, "status" | "answers">,
    ): Promise<QuestionRow> {
      return db.transaction(async (tx) => {
        const [row] = await tx.select().from(question).where(isThe(key)).for("update");
        const change = judge(row);
        const [changed] = await tx.update(question).set(change).where(isThe(key)).returning();
        return known(changed);
      });
    },

    /** Ends an open question without an answer. @returns its current state: an answer that came first stands. */
    async close(
      lease: Lease,
      key: Omit<QuestionKey, "runId">,
      status: "expired" | "closed",
      change: RunChange,
    ): Promise<QuestionRow> {
      const whole = { ...key, runId: lease.runId };
      await underFence(db, lease, change, (tx) =>
        tx
          .update(question)
          .set({ status })
          .where(and(isThe(whole), eq(question.status, "open"))),
      );
      return known(await findQuestion(db, whole));
    },
  };
}

async function findQuestion(db: Database, key: QuestionKey): Promise<QuestionRow | undefined> {
  const [row] = await db.select().from(question).where(isThe(key));
  return row;
}

function isThe({ runId, stepId, cellKey }: QuestionKey) {
  return and(eq(question.runId, runId), eq(question.stepId, stepId), eq(question.cellKey, cellKey));
}

function known(row: QuestionRow | undefined): QuestionRow {
  if (row === undefined) throw new Error("the store lost a question");
  return row;
}
