import { statfs } from "node:fs/promises";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { Failure, messageOf } from "../../base/failure.ts";
import type { Log } from "../../base/log.ts";
import type { Connection, StorePlace } from "../connection.ts";
import { DRIVER, databaseOf } from "../database.ts";
import { MIGRATIONS_FOLDER } from "../migrations-folder.ts";
import { assertOwnSchema } from "../schema-version.ts";
import { storeFailure } from "../store-failure.ts";
import { damagedStore } from "../unfit-store.ts";
import { DatabaseStream } from "./database-stream.ts";
import { DatabaseThread } from "./database-thread.ts";
import { createDataFolder, inspectStoreFolder } from "./store-folder.ts";
import { acquireStoreLock } from "./store-lock.ts";

/** A new database takes 39 MB; the rest is for its first runs. */
const FREE_SPACE_NEEDED_BYTES = 64 * 1024 * 1024;

/**
 * Opens the embedded database in `<dataDir>/store`, protected by our own lock file and readable by its owner only.
 * @throws Failure `STORE_LOCKED`, `STORE_UNWRITABLE`, `STORE_DAMAGED`, `STORE_NEWER`, `STORE_FOREIGN` or `STORE_BROKEN`.
 */
export async function openEmbedded(dataDir: string, log: Log): Promise<Connection> {
  const place: StorePlace = { kind: "embedded", name: dataDir };
  try {
    await createDataFolder(dataDir);
    await assertFreeSpace(dataDir);
    const lock = await acquireStoreLock(dataDir);
    try {
      const { pool, thread } = await openDatabase(dataDir, log);
      return {
        db: databaseOf(pool),
        place,
        async close() {
          try {
            await pool.end();
            await thread.close();
          } finally {
            await lock.release();
          }
        },
      };
    } catch (error) {
      await lock.release();
      throw error;
    }
  } catch (error) {
    throw storeFailure(error, place);
  }
}

async function openDatabase(dataDir: string, log: Log) {
  const { folder, fresh, complete } = await inspectStoreFolder(dataDir);
  const thread = fresh ? await DatabaseThread.open(folder) : await openExisting(folder);
  if (!thread.sealed) {
    const details = { folder, remedy: "choose a folder on a file system with modes with REGATTA_DATA_DIR" };
    log.warn(details, "other users of this machine can read and change the store");
  }
  try {
    const pool = connectionTo(thread);
    await assertOwnSchema(pool, folder, { mayBeNew: fresh });
    await migrate(drizzle(pool, DRIVER), { migrationsFolder: MIGRATIONS_FOLDER });
    await complete();
    return { pool, thread };
  } catch (error) {
    await thread.close().catch(() => undefined); // the error that ended it is already being reported
    throw error;
  }
}

/** @throws Failure `STORE_DAMAGED` for any error that is not the file system's: the database opened these files before. */
async function openExisting(folder: string): Promise<DatabaseThread> {
  try {
    return await DatabaseThread.open(folder);
  } catch (error) {
    const failure = storeFailure(error, { kind: "embedded", name: folder });
    if (failure.code !== "STORE_BROKEN") throw failure;
    throw damagedStore(folder, `the database does not open it (${messageOf(error)})`, error);
  }
}

/** The database has a single session, so callers wait for each other. */
function connectionTo(thread: DatabaseThread): pg.Pool {
  const pool = new pg.Pool({
    user: "postgres",
    database: "postgres",
    max: 1,
    idleTimeoutMillis: 0,
    ssl: false, // whatever PGSSLMODE says about servers
    stream: () => new DatabaseStream(thread),
  });
  // When a connection breaks, its statement fails with the reason; without these listeners the event would end the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  pool.on("error", () => undefined);
  return pool;
}

async function assertFreeSpace(dataDir: string): Promise<void> {
  const { bavail, bsize } = await statfs(dataDir);
  const freeBytes = bavail * bsize;
  if (freeBytes >= FREE_SPACE_NEEDED_BYTES) return;
  const freeMb = Math.floor(freeBytes / 1024 / 1024);
  throw new Failure(
    "STORE_UNWRITABLE",
    `The store in ${dataDir} cannot be written: only ${freeMb} MB are free, and it needs 64 MB to work.`,
    { hint: "Free some space, or point REGATTA_DATA_DIR at another disk, and start again." },
  );
}
