import { pgTable, text } from "drizzle-orm/pg-core";
import { prose, timeMs } from "./columns.ts";

/** A person's temporary lock on a cluster. */
export const clusterLock = pgTable("cluster_lock", {
  cluster: text().primaryKey(),
  owner: text().notNull(),
  reason: prose().notNull(),
  createdAtMs: timeMs("created_at_ms").notNull(),
  expiresAtMs: timeMs("expires_at_ms").notNull(),
});
