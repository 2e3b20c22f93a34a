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
/** After this time without traffic, the operating system begins to check whether the server is still there. */
const KEEP_ALIVE_MS = 10_000;
/** A server that has vanished answers nothing, nor does it close the connection. No statement of ours takes this long. */
const ANSWER_TIMEOUT_MS = 30_000;
/** An arbitrary number that nothing else in the database uses. It makes replicas that start together migrate one by one. */
const MIGRATION_LOCK = 727_384_001;

/**
 * Connects to a Postgres server.
 * @param options.answerTimeoutMs a statement without an answer for so long counts as a lost connection; 30 s by default
 * @throws Failure `STORE_UNREACHABLE`, `STORE_UNWRITABLE`, `STORE_NEWER`, `STORE_FOREIGN` or `STORE_BROKEN`.
 */
export async function openServer(
  databaseUrl: string,
  log: Log,
  { answerTimeoutMs = ANSWER_TIMEOUT_MS } = {},
): Promise<Connection> {
  const place: StorePlace = { kind: "server", name: withoutCredentials(databaseUrl) };
  const options = {
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    application_name: "regatta",
  };
  const pool = new pg.Pool({ ...options, max: POOL_SIZE, query_timeout: answerTimeoutMs });
  // The pool replaces an idle connection that the server drops; without a listener the event would end the process.
  pool.on("error", (err) => log.warn({ err }, "the database dropped an idle connection"));
  // If it is dropped between two statements of a transaction, the client emits the error and the next statement fails.
  pool.on("connect", (client) => {
    client.on("error", (err) => log.debug({ err }, "the database dropped a connection"));
  });
  try {
    await migrateAlone(new pg.Client(options), place);
  } catch (error) {
    await pool.end();
    throw storeFailure(error, place);
  }
  return { db: databaseOf(pool), place, close: () => pool.end() };
}

/** On its own connection without a limit for answers: replicas wait for each other, and a migration may take long. */
async function migrateAlone(client: pg.Client, place: StorePlace): Promise<void> {
  client.on("error", () => undefined); // the statement that it breaks reports it
  try {
    await client.connect();
    const db = drizzle(client, DRIVER);
    await db.execute(sql`select pg_advisory_lock(${MIGRATION_LOCK})`);
    await assertOwnSchema(client, place.name, { mayBeNew: true });
    await migrate(db, { migrationsFolder: MIGRATIONS_FOLDER });
  } finally {
    await client.end(); // this releases the lock
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
