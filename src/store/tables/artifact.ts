import { pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { bytes, timeMs } from "./columns.ts";
import { run } from "./run.ts";

/** Files of a run: charts and reports. */
export const artifact = pgTable(
  "artifact",
  {
    runId: text("run_id")
      .notNull()
      .references(() => run.id, { onDelete: "cascade" }),
    name: text().notNull(),
    title: text().notNull(),
    mediaType: text("media_type").notNull(),
    altText: text("alt_text"),
    bytes: bytes().notNull(),
    createdAtMs: timeMs("created_at_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.name] })],
);
