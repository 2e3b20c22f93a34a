import { chmodSync, lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { open as openFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { EMBEDDED_POSTGRES } from "../../src/store/embedded/store-folder.ts";
import { openStore } from "../../src/store/open-store.ts";
import { newStoreFolder } from "../support/empty-store.ts";
import { postgresMissing, startPostgres } from "./postgres-server.ts";

const open = (dataDir: string, databaseUrl?: string) =>
  openStore({ dataDir, ...(databaseUrl ? { databaseUrl } : {}), clock: systemClock, log: silentLog });

function storeFolder(): { readonly dataDir: string; readonly store: string } {
  const dataDir = newStoreFolder();
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  return { dataDir, store: join(dataDir, "store") };
}

/** Does something to the embedded database behind Regatta's back. */
async function meddle(store: string, sql: string): Promise<readonly unknown[]> {
  const database = await PGlite.create(store);
  try {
    const results = await database.exec(sql);
    return results.flatMap(({ rows }) => rows);
  } finally {
    await database.close();
  }
}

const NEWER =
  "insert into drizzle.__drizzle_migrations (hash, created_at) values ('of a newer version', 99999999999999)";

describe("the embedded store", () => {
  test("belongs to its owner alone after every start, whatever modes its files had", async () => {
    const { dataDir, store } = storeFolder();
    const entries = () =>
      readdirSync(store, { recursive: true, withFileTypes: true }).map((entry) => ({
        path: join(entry.parentPath, entry.name),
        wanted: entry.isDirectory() ? "700" : "600",
      }));
    for (const { path, wanted } of entries()) chmodSync(path, wanted === "700" ? 0o755 : 0o666);
    chmodSync(store, 0o755);
    await (await open(dataDir)).close();
    const modeOf = (path: string) => (lstatSync(path).mode & 0o777).toString(8);
    expect(modeOf(store)).toBe("700");
    // What the database rewrote while it was open is protected by its folder, until the next start.
    const wrong = entries().filter(({ path, wanted }) => wanted === "700" && modeOf(path) !== wanted);
    expect(wrong).toEqual([]);
    const files = entries().filter(({ wanted }) => wanted === "600");
    expect(files.filter(({ path }) => modeOf(path) === "600").length).toBeGreaterThan(files.length * 0.9);
  });

  test("of a newer version is recognised, and nothing is written to it", async () => {
    const { dataDir, store } = storeFolder();
    await meddle(store, NEWER);
    const opening = open(dataDir);
    await expect(opening).rejects.toMatchObject({
      code: "STORE_NEWER",
      message: expect.stringContaining("1 change that this version does not know"),
      hint: expect.stringContaining("backup from before the upgrade"),
    });
    const [row] = await meddle(
      store,
      "select max(created_at)::text as last from drizzle.__drizzle_migrations",
    );
    expect(row).toEqual({ last: "99999999999999" });
  });

  test("of a newer or unknown Postgres is recognised before it is opened", async () => {
    const { dataDir, store } = storeFolder();
    const version = join(store, "PG_VERSION");
    expect(readFileSync(version, "utf8").trim()).toBe(EMBEDDED_POSTGRES);
    writeFileSync(version, "99\n");
    await expect(open(dataDir)).rejects.toMatchObject({ code: "STORE_NEWER" });
    writeFileSync(version, "\0\0\0");
    await expect(open(dataDir)).rejects.toMatchObject({ code: "STORE_DAMAGED" });
    expect(readFileSync(version, "utf8")).toBe("\0\0\0");
  });

  test("without PG_VERSION is not made anew: its runs are there once the file is back", async () => {
    const { dataDir, store } = storeFolder();
    const first = await open(dataDir);
    await first.outbox.put({ key: "k", channel: "C", kind: "post", payload: {} });
    await first.close();
    await rm(join(store, "PG_VERSION"));
    await expect(open(dataDir)).rejects.toMatchObject({
      code: "STORE_DAMAGED",
      message: expect.stringContaining("not PG_VERSION"),
      hint: expect.stringContaining("put back the newest backup"),
    });
    writeFileSync(join(store, "PG_VERSION"), `${EMBEDDED_POSTGRES}\n`);
    const second = await open(dataDir);
    expect(await second.outbox.find("k")).toMatchObject({ version: 1 });
    await second.close();
  });

  test("whose tables are missing is not given new ones", async () => {
    const { dataDir, store } = storeFolder();
    await meddle(store, "drop schema public cascade; drop schema drizzle cascade; create schema public;");
    await expect(open(dataDir)).rejects.toMatchObject({ code: "STORE_DAMAGED" });
  });

  test("with a damaged page says that it is damaged and what to do", async () => {
    const { dataDir, store } = storeFolder();
    const [row] = await meddle(store, "select pg_relation_filepath('run_pkey') as path; checkpoint");
    const file = await openFile(join(store, (row as { path: string }).path), "r+");
    await file.write(Buffer.alloc(8_192, 0xff), 0, 8_192, 0);
    await file.close();
    const damaged = { code: "STORE_DAMAGED", hint: expect.stringContaining("put back the newest backup") };
    const work = async () => {
      const opened = await open(dataDir);
      try {
        await opened.runs.find("a");
      } finally {
        await opened.close();
      }
    };
    await expect(work()).rejects.toMatchObject(damaged);
  });

  test("whose control file is damaged says so too", async () => {
    const { dataDir, store } = storeFolder();
    writeFileSync(join(store, "global", "pg_control"), "nothing");
    await expect(open(dataDir)).rejects.toMatchObject({
      code: "STORE_DAMAGED",
      message: expect.stringContaining(store),
    });
  });

  test.each(["store", "."])("with a file in the place of the folder %s names the file", async (place) => {
    const { dataDir } = storeFolder();
    const path = join(dataDir, place);
    await rm(path, { recursive: true });
    writeFileSync(path, "");
    await expect(open(dataDir)).rejects.toMatchObject({
      code: "STORE_UNWRITABLE",
      message: expect.stringContaining(`a folder at ${path.replace(/\/$/, "")}, but a file is there`),
    });
  });
});

describe.skipIf(postgresMissing())("a Postgres server", () => {
  test("with a newer store, or another program's tables, is refused before anything is written", async () => {
    const server = await startPostgres();
    onTestFinished(() => server.remove());
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    onTestFinished(() => client.end());
    const schemas = async () =>
      (await client.query("select nspname from pg_namespace where nspname = 'drizzle'")).rows.length;

    await client.query("create table run (id int)");
    await expect(open("", server.url)).rejects.toMatchObject({ code: "STORE_FOREIGN" });
    expect(await schemas()).toBe(0);

    await client.query("drop table run");
    await (await open("", server.url)).close();
    await client.query(NEWER);
    await expect(open("", server.url)).rejects.toMatchObject({ code: "STORE_NEWER" });

    await client.query("update drizzle.__drizzle_migrations set created_at = created_at + 1");
    await expect(open("", server.url)).rejects.toMatchObject({ code: "STORE_FOREIGN" });
  });
});
