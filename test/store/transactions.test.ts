import { rm } from "node:fs/promises";
import { sql } from "drizzle-orm";
import pg from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { databaseOf } from "../../src/store/database.ts";
import { DatabaseStream } from "../../src/store/embedded/database-stream.ts";
import { DatabaseThread } from "../../src/store/embedded/database-thread.ts";
import { openStore } from "../../src/store/open-store.ts";
import { newStoreFolder } from "../support/empty-store.ts";

function storeFolder(): string {
  const folder = newStoreFolder();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function onePlace() {
  const thread = await DatabaseThread.open(`${storeFolder()}/store`);
  const stream = () => new DatabaseStream(thread);
  const pool = new pg.Pool({ user: "postgres", database: "postgres", max: 1, ssl: false, stream });
  pool.on("connect", (client) => client.on("error", () => undefined));
  pool.on("error", () => undefined);
  return { thread, pool, db: databaseOf(pool) };
}

test("a transaction that cannot begin releases its connection to the pool", async () => {
  const { thread, pool, db } = await onePlace();
  await db.execute(sql`select 1`);
  await thread.close();
  await expect(db.transaction(async () => "begun")).rejects.toThrow();
  await expect(db.transaction(async () => "begun")).rejects.toThrow();
  await pool.end();
});

test("a transaction whose connection is lost reports the original error", async () => {
  const { thread, pool, db } = await onePlace();
  const work = db.transaction(async (tx) => {
    await thread.close();
    await tx.execute(sql`select 1`);
  });
  await expect(work).rejects.toMatchObject({
    cause: expect.objectContaining({ message: expect.stringContaining("has stopped") }),
  });
  await pool.end();
});

test("the embedded store opens whatever the environment says about servers", async () => {
  vi.stubEnv("PGSSLMODE", "require");
  onTestFinished(() => void vi.unstubAllEnvs());
  const store = await openStore({ dataDir: storeFolder(), clock: systemClock, log: silentLog });
  await store.close();
});
