import { mkdir, rm, stat, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { Failure } from "../../base/failure.ts";
import type { Connection } from "../connection.ts";
import { DRIVER, databaseOf } from "../database.ts";
import { MIGRATIONS_FOLDER } from "../migrations-folder.ts";
import { storeFailure } from "../store-failure.ts";
import { DatabaseStream } from "./database-stream.ts";
import { DatabaseThread } from "./database-thread.ts";
import { acquireStoreLock } from "./store-lock.ts";

/** A new database takes 39 MB; the rest is for its first runs. */
const FREE_SPACE_NEEDED_BYTES = 64 * 1024 * 1024;

/**
 * Opens the embedded database in `<dataDir>/store`, protected by our own lock file.
 * @throws Failure `STORE_LOCKED`, `STORE_UNWRITABLE` or `STORE_BROKEN`.
 */
export async function openEmbedded(dataDir: string): Promise<Connection> {
  try {
    await mkdir(dataDir, { recursive: true });
    await assertFreeSpace(dataDir);
    const lock = await acquireStoreLock(dataDir);
    try {
      const { pool, thread } = await openDatabase(dataDir);
      return {
        db: databaseOf(pool),
        place: dataDir,
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
    throw storeFailure(error, dataDir);
  }
}

/** A process killed while creating the database leaves an incomplete one, which the marker file distinguishes from a good one. */
async function openDatabase(dataDir: string) {
  const folder = join(dataDir, "store");
  const creating = join(dataDir, "store.creating");
  if ((await exists(creating)) || !(await exists(folder))) {
    await writeFile(creating, "");
    await rm(folder, { recursive: true, force: true });
  }
  const thread = await DatabaseThread.open(folder);
  try {
    const pool = connectionTo(thread);
    await migrate(drizzle(pool, DRIVER), { migrationsFolder: MIGRATIONS_FOLDER });
    await rm(creating, { force: true });
    return { pool, thread };
  } catch (error) {
    await thread.close().catch(() => undefined); // the error that ended it is already being reported
    throw error;
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

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
