import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { JsonObject } from "../../base/json.ts";
import type { CancelLevel } from "../../run/cancel-level.ts";
import type { RunView } from "../../run/run-view.ts";
import { json, orderedJson, timeMs } from "./columns.ts";

/** One execution of a playbook, with everything it needs to continue after a crash. */
export const run = pgTable(
  "run",
  {
    id: text().primaryKey(),
    /** Counts the runs of this store, over all replicas: what people type as `#41`. */
    number: integer().generatedByDefaultAsIdentity().notNull(),
    playbookName: text("playbook_name").notNull(),
    playbookPath: text("playbook_path").notNull(),
    playbookText: text("playbook_text").notNull(),
    /** The texts of the playbooks that it includes, by their paths. */
    playbookIncludes: json<Readonly<Record<string, string>>>("playbook_includes")
      .notNull()
      .default(sql`'{}'::jsonb`),
    inputs: orderedJson<JsonObject>("inputs").notNull(),
    requestedBy: text("requested_by").notNull(),
    channel: text(),
    /** The schedule that started it, and its slot; kept when the schedule is removed. */
    scheduleName: text("schedule_name"),
    slotMs: timeMs("slot_ms"),
    status: text().$type<RunView["status"]>().notNull(),
    concurrencyGroup: text("concurrency_group"),
    productVersion: text("product_version").notNull(),
    clusterUid: text("cluster_uid"),
    createdAtMs: timeMs("created_at_ms").notNull(),
    startedAtMs: timeMs("started_at_ms"),
    endedAtMs: timeMs("ended_at_ms"),
    /** The process that executes it now; every write checks the fence number. */
    leaseOwner: text("lease_owner"),
    leaseExpiresAtMs: timeMs("lease_expires_at_ms"),
    fence: integer().notNull().default(0),
    cancelLevel: text("cancel_level").$type<CancelLevel>().notNull().default("none"),
    cancelledBy: text("cancelled_by"),
    /** The last journaled view, which the history shows. */
    view: orderedJson<RunView>("view").notNull(),
    /** True once its end is in the outbox. If a replica dies between the two writes, another one finds it here. */
    announced: boolean().notNull().default(false),
    /** When everything but its results was deleted. */
    prunedAtMs: timeMs("pruned_at_ms"),
  },
  (table) => [
    uniqueIndex("run_number").on(table.number),
    index("run_created").on(table.createdAtMs),
    index("run_status").on(table.status),
    index("run_unannounced").on(table.endedAtMs).where(sql`not ${table.announced}`),
    index("run_schedule").on(table.scheduleName, table.createdAtMs),
    index("run_unpruned").on(table.endedAtMs).where(sql`${table.prunedAtMs} is null`),
  ],
);
