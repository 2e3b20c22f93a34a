import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { JsonObject } from "../../base/json.ts";
import { json, prose, timeMs } from "./columns.ts";

/** Which replica currently sends a channel's messages: one at a time, or they would lose their order. */
export const outboxLane = pgTable("outbox_lane", {
  channel: text().primaryKey(),
  owner: text().notNull(),
  expiresAtMs: timeMs("expires_at_ms").notNull(),
});

/**
 * Messages to Slack that must not be lost. The key is unique, so a message is added only once however often its cause is
 * replayed; a row with the same key replaces one that has not been sent yet (cards are coalesced).
 */
export const outbox = pgTable(
  "outbox",
  {
    key: text().primaryKey(),
    channel: text().notNull(),
    /** Order within a channel. */
    position: bigint({ mode: "number" }).notNull(),
    kind: text().$type<"post" | "update" | "file">().notNull(),
    payload: json<JsonObject>().notNull(),
    /** Nobody waits for it: all other messages of its channel are sent first. */
    background: boolean().notNull().default(false),
    /** Bumped by every replacement; a sender marks only the version that it sent. */
    version: integer().notNull().default(1),
    sentVersion: integer("sent_version").notNull().default(0),
    attempts: integer().notNull().default(0),
    lastError: prose("last_error"),
    /** The timestamp that Slack gave the message; replies and updates refer to it. */
    slackTs: text("slack_ts"),
    slackFileId: text("slack_file_id"),
    /** When the first try to post it began whose outcome is unknown: the message may be in the channel since then. */
    maybePostedSinceMs: timeMs("maybe_posted_since_ms"),
    updatedAtMs: timeMs("updated_at_ms").notNull(),
  },
  (table) => [
    uniqueIndex("outbox_order").on(table.channel, table.position),
    // The sender queries many times a minute; messages already sent must not slow that down.
    index("outbox_pending")
      .on(table.channel, table.position)
      .where(sql`${table.version} > ${table.sentVersion}`),
    index("outbox_updated").on(table.updatedAtMs),
  ],
);
