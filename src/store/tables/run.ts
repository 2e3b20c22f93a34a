import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import type { JsonObject } from "../../base/json.ts";
import type { CancelLevel } from "../../run/cancel-level.ts";
import type { RunView } from "../../run/run-view.ts";
import { json, timeMs } from "./columns.ts";

/** One execution of a playbook, with everything it needs to go on after a crash. */
export const run = pgTable(
  "run",
  {
    id: text().primaryKey(),
    playbookName: text("playbook_name").notNull(),
    playbookPath: text("playbook_path").notNull(),
    playbookText: text("playbook_text").notNull(),
    /** The texts of the playbooks that it includes, by their paths. */
    playbookIncludes: json<Readonly<Record<string, string>>>("playbook_includes")
      .notNull()
      .default(sql`'{}'::jsonb`),
    inputs: json<JsonObject>().notNull(),
    requestedBy: text("requested_by").notNull(),
    channel: text(),
    /** The schedule that started it, and the slot that it is for; kept when the schedule is gone. */
    scheduleName: text("schedule_name"),
    slotMs: timeMs("slot_ms"),
    status: text().$type<RunView["status"]>().notNull(),
    concurrencyGroup: text("concurrency_group"),
    productVersion: text("product_version").notNull(),
    clusterUid: text("cluster_uid"),
    createdAtMs: timeMs("created_at_ms").notNull(),
    startedAtMs: timeMs("started_at_ms"),
    endedAtMs: timeMs("ended_at_ms"),
    /** Who executes it now; every write names the fence number that it holds. */
    leaseOwner: text("lease_owner"),
    leaseExpiresAtMs: timeMs("lease_expires_at_ms"),
    fence: integer().notNull().default(0),
    cancelLevel: text("cancel_level").$type<CancelLevel>().notNull().default("none"),
    cancelledBy: text("cancelled_by"),
    /** The last view that was journaled: what history shows. */
    view: json<RunView>().notNull(),
    /** True once its end is in the outbox: a replica that dies between the two leaves it to the next one that looks. */
    announced: boolean().notNull().default(false),
    /** When all but its results was dropped. */
    prunedAtMs: timeMs("pruned_at_ms"),
  },
  (table) => [
    index("run_created").on(table.createdAtMs),
    index("run_status").on(table.status),
    index("run_unannounced").on(table.endedAtMs).where(sql`not ${table.announced}`),
    index("run_schedule").on(table.scheduleName, table.createdAtMs),
    index("run_unpruned").on(table.endedAtMs).where(sql`${table.prunedAtMs} is null`),
  ],
);
