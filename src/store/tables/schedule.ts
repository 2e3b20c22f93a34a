import { sql } from "drizzle-orm";
import { index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { JsonObject } from "../../base/json.ts";
import { json, orderedJson, prose, timeMs } from "./columns.ts";

/** A playbook that is run automatically at certain times in a time zone. */
export const schedule = pgTable(
  "schedule",
  {
    name: text().primaryKey(),
    /** `declared` in a file of the configuration, or added by a `command`. */
    origin: text().$type<"declared" | "command">().notNull(),
    /** Five fields, as in cron. */
    cron: text().notNull(),
    /** Name of an IANA time zone; the fields of `cron` are its wall-clock time. */
    timeZone: text("time_zone").notNull(),
    playbookName: text("playbook_name").notNull(),
    inputs: orderedJson<JsonObject>("inputs").notNull(),
    channel: text().notNull(),
    /** Ids of people and groups that are mentioned when a run failed or was slower. */
    mention: json<readonly string[]>().notNull(),
    createdBy: text("created_by").notNull(),
    createdAtMs: timeMs("created_at_ms").notNull(),
    /** The earliest slot that has not been settled; no slot before it is looked at again. */
    nextSlotMs: timeMs("next_slot_ms").notNull(),
    pausedBy: text("paused_by"),
    pausedAtMs: timeMs("paused_at_ms"),
  },
  (table) => [index("schedule_next").on(table.nextSlotMs).where(sql`${table.pausedAtMs} is null`)],
);

/** The outcome of a slot. The key ensures that a slot is settled only once, however many replicas there are. */
export const scheduleSlot = pgTable(
  "schedule_slot",
  {
    scheduleName: text("schedule_name")
      .notNull()
      .references(() => schedule.name, { onDelete: "cascade" }),
    slotMs: timeMs("slot_ms").notNull(),
    outcome: text().$type<"run" | "missed" | "refused">().notNull(),
    runId: text("run_id"),
    reason: prose(),
    atMs: timeMs("at_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.scheduleName, table.slotMs] })],
);
