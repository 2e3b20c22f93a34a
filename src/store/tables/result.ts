import { boolean, index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { JsonObject } from "../../base/json.ts";
import { json, timeMs } from "./columns.ts";
import { run } from "./run.ts";

/** What a step measured. Kept when the rest of a run is deleted. */
export const result = pgTable(
  "result",
  {
    runId: text("run_id")
      .notNull()
      .references(() => run.id, { onDelete: "cascade" }),
    stepId: text("step_id").notNull(),
    cellKey: text("cell_key").notNull(),
    playbookName: text("playbook_name").notNull(),
    /** True when the run succeeded, so that `previous` may read it. */
    good: boolean().notNull().default(false),
    createdAtMs: timeMs("created_at_ms").notNull(),
    result: json<JsonObject>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.stepId, table.cellKey] }),
    index("result_previous").on(table.playbookName, table.stepId, table.cellKey, table.createdAtMs),
  ],
);

/** The run that later runs of its playbook are compared with: what `reference` reads. One per playbook. */
export const referenceRun = pgTable("reference_run", {
  playbookName: text("playbook_name").primaryKey(),
  runId: text("run_id")
    .notNull()
    .references(() => run.id, { onDelete: "cascade" }),
  markedBy: text("marked_by").notNull(),
  markedAtMs: timeMs("marked_at_ms").notNull(),
});
