import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import type { Log } from "../base/log.ts";
import type { Connection, StorePlace } from "./connection.ts";
import { DRIVER, databaseOf } from "./database.ts";
import { MIGRATIONS_FOLDER } from "./migrations-folder.ts";
import { assertOwnSchema } from "./schema-version.ts";
import { storeFailure } from "./store-failure.ts";

const POOL_SIZE = 8;
const CONNECT_TIMEOUT_MS = 10_000;
/** An arbitrary number that nothing else in the database uses. It makes replicas that start together migrate one by one. */
const MIGRATION_LOCK = 727_384_001;

/**
 * Connects to a Postgres server.
 * @throws Failure `STORE_UNREACHABLE`, `STORE_UNWRITABLE`, `STORE_NEWER`, `STORE_FOREIGN` or `STORE_BROKEN`.
 */
export async function openServer(databaseUrl: string, log: Log): Promise<Connection> {
  const place: StorePlace = { kind: "server", name: withoutCredentials(databaseUrl) };
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: "regatta",
  });
  // The pool replaces an idle connection that the server drops; without a listener the event would end the process.
  pool.on("error", (err) => log.warn({ err }, "the database dropped an idle connection"));
  // If it is dropped between two statements of a transaction, the client emits the error and the next statement fails.
  pool.on("connect", (client) => {
    client.on("error", (err) => log.debug({ err }, "the database dropped a connection"));
  });
  try {
    await migrateAlone(pool, place);
  } catch (error) {
    await pool.end();
    throw storeFailure(error, place);
  }
  return { db: databaseOf(pool), place, close: () => pool.end() };
}

async function migrateAlone(pool: pg.Pool, place: StorePlace): Promise<void> {
  const client = await pool.connect();
  try {
    const db = drizzle(client, DRIVER);
    await db.execute(sql`select pg_advisory_lock(${MIGRATION_LOCK})`);
    await assertOwnSchema(client, place.name, { mayBeNew: true });
    await migrate(db, { migrationsFolder: MIGRATIONS_FOLDER });
    await db.execute(sql`select pg_advisory_unlock(${MIGRATION_LOCK})`);
    client.release();
  } catch (error) {
    client.release(true); // closing the connection releases the lock
    throw error;
  }
}

/** The part of a connection URL that may be printed, without user name and password. */
function withoutCredentials(databaseUrl: string): string {
  try {
    const url = new URL(databaseUrl);
    return `${url.protocol}//${url.host}${url.pathname}`;
  } catch {
    return "of DATABASE_URL";
  }
}
