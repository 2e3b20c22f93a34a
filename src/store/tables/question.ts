import { integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { QuestionAnswer, QuestionOffer, QuestionView } from "../../run/run-view.ts";
import { json, prose, timeMs } from "./columns.ts";
import { run } from "./run.ts";

/** What a step asks people, and their answers; one per cell. It outlives the process that asked. */
export const question = pgTable(
  "question",
  {
    runId: text("run_id")
      .notNull()
      .references(() => run.id, { onDelete: "cascade" }),
    stepId: text("step_id").notNull(),
    cellKey: text("cell_key").notNull(),
    kind: text().$type<QuestionView["kind"]>().notNull(),
    text: prose().notNull(),
    /** The answers to choose from. */
    options: json<readonly string[]>().notNull(),
    /** User ids and roles that may answer, as the step names them; empty: anyone whom the access policy permits. */
    answerers: json<readonly string[]>().notNull(),
    /** How many different people must approve. */
    quorum: integer().notNull(),
    requestedBy: text("requested_by").notNull(),
    status: text().$type<QuestionView["status"]>().notNull(),
    answers: json<readonly QuestionAnswer[]>().notNull(),
    createdAtMs: timeMs("created_at_ms").notNull(),
    expiresAtMs: timeMs("expires_at_ms").notNull(),
    /** Text shown under it: what came of the previous answer. */
    remark: prose(),
    /** A playbook that it offers to run, with inputs filled in. */
    offer: json<QuestionOffer>(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.stepId, table.cellKey] })],
);
