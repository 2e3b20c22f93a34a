import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type * as schema from "./schema.ts";

/** The embedded database or a server, behind one type: the same SQL runs on both. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;
