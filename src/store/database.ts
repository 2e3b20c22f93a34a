import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { atWork } from "../base/event-loop-watch.ts";

/** The embedded database or a server, behind one type: the same SQL runs on both. */
export type Database = PgDatabase<PgQueryResultHKT>;

/** How the driver is used: with a note of each statement, for whoever asks what held the event loop. */
export const DRIVER = {
  logger: { logQuery: (statement: string) => atWork(`the statement ${statement.slice(0, 120)}`) },
};
