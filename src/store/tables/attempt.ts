import { boolean, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { JsonObject } from "../../base/json.ts";
import { json, prose, timeMs } from "./columns.ts";
import { run } from "./run.ts";

/** The intent (`running`) before a side effect and its outcome afterwards: one row per attempt of a cell. */
export const stepAttempt = pgTable(
  "step_attempt",
  {
    runId: text("run_id")
      .notNull()
      .references(() => run.id, { onDelete: "cascade" }),
    stepId: text("step_id").notNull(),
    cellKey: text("cell_key").notNull(),
    attempt: integer().notNull(),
    phase: text().$type<"steps" | "finally">().notNull(),
    status: text()
      .$type<"running" | "succeeded" | "failed" | "skipped" | "cancelled" | "interrupted">()
      .notNull(),
    fence: integer().notNull(),
    params: json<JsonObject>().notNull(),
    outputs: json<JsonObject>(),
    problem: prose(),
    /** True when this attempt decided the outcome of the cell; a resumed run then does not repeat it. */
    settled: boolean().notNull().default(false),
    startedAtMs: timeMs("started_at_ms").notNull(),
    endedAtMs: timeMs("ended_at_ms"),
  },
  (table) => [primaryKey({ columns: [table.runId, table.stepId, table.cellKey, table.attempt] })],
);
