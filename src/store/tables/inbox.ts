import { index, pgTable, text } from "drizzle-orm/pg-core";
import { prose, timeMs } from "./columns.ts";

/**
 * What Slack delivered and was told is taken: commands, presses, forms and mentions. Written before the acknowledgement,
 * so that nothing acknowledged is lost unnoticed, and unique, so that what is delivered twice is carried out once.
 */
export const inbox = pgTable(
  "inbox",
  {
    /** Slack's id of the delivery, or of what was pressed. */
    key: text().primaryKey(),
    receivedAtMs: timeMs("received_at_ms").notNull(),
    /** The process that carries it out, and when it was last known to be alive. */
    owner: text().notNull(),
    aliveAtMs: timeMs("alive_at_ms").notNull(),
    doneAtMs: timeMs("done_at_ms"),
    userId: text("user_id").notNull(),
    /** "" for what belongs to no channel. */
    channelId: text("channel_id").notNull(),
    /** What it was, for its author: `/mesh run hello`. */
    what: prose().notNull(),
  },
  (table) => [index("inbox_received").on(table.receivedAtMs)],
);
