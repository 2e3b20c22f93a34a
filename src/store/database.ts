import { drizzle } from "drizzle-orm/node-postgres";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type pg from "pg";
import { atWork } from "../base/event-loop-watch.ts";

/** The embedded database or a server, behind one type: the same SQL runs on both. */
export type Database = PgDatabase<PgQueryResultHKT>;

/** Options for the driver: each statement is noted, for the warning that names what blocked the event loop. */
export const DRIVER = {
  logger: { logQuery: (statement: string) => atWork(`the statement ${statement.slice(0, 120)}`) },
};

/**
 * The database behind a pool. A transaction owns its connection and returns it to the pool however it ends. Drizzle's own
 * `transaction` leaks the connection when `begin` fails, and when a `rollback` fails because the connection is gone, it
 * reports that error instead of the original one.
 */
export function databaseOf(pool: pg.Pool): Database {
  const transaction: Database["transaction"] = async (work, config) => {
    const client = await pool.connect();
    let cause: { readonly error: unknown } | undefined;
    let isIntact = true;
    try {
      return await drizzle(client, DRIVER).transaction(async (tx) => {
        try {
          return await work(tx);
        } catch (error) {
          cause = { error };
          throw error;
        }
      }, config);
    } catch (error) {
      // Any other error than that of the work is one of begin, commit or rollback: what state the connection is in then, nobody knows.
      isIntact = error === cause?.error;
      throw cause === undefined ? error : cause.error;
    } finally {
      client.release(!isIntact); // true: the pool drops the connection and opens another when it needs one
    }
  };
  return Object.assign(drizzle(pool, DRIVER) as Database, { transaction });
}
