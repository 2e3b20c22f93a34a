import { readMigrationFiles } from "drizzle-orm/migrator";
import type pg from "pg";
import { MIGRATIONS_FOLDER } from "./migrations-folder.ts";
import { damagedStore, foreignStore, newerStore } from "./unfit-store.ts";

/**
 * Checks, before anything is written, that a database is a store of Regatta whose schema this version knows, or may become
 * one. Migrations are told apart by the time of their making, which the database keeps.
 * @param options.mayBeNew whether a database without a schema may be given one
 * @throws Failure `STORE_NEWER`, `STORE_FOREIGN` or `STORE_DAMAGED`
 */
export async function assertOwnSchema(
  database: Pick<pg.ClientBase, "query">,
  place: string,
  options: { readonly mayBeNew: boolean },
): Promise<void> {
  const known = readMigrationFiles({ migrationsFolder: MIGRATIONS_FOLDER }).map((one) => one.folderMillis);
  const applied = await appliedMigrations(database);
  const [first] = applied;
  if (first === undefined) {
    if (!options.mayBeNew) throw damagedStore(place, "its tables are missing");
    if (await exists(database, "run"))
      throw foreignStore(place, "another program has a table named run there");
    return;
  }
  if (first !== known[0]) throw foreignStore(place, "another program has migrated its tables");
  const unknown = applied.filter((madeAtMs) => !known.includes(madeAtMs)).length;
  if (unknown > 0)
    throw newerStore(
      place,
      `its tables have ${unknown} ${unknown === 1 ? "change" : "changes"} that this version does not know`,
    );
}

/** When the migrations that a database has were made, oldest first, in milliseconds since 1970. */
async function appliedMigrations(database: Pick<pg.ClientBase, "query">): Promise<readonly number[]> {
  if (!(await exists(database, "drizzle.__drizzle_migrations"))) return [];
  const { rows } = await database.query<{ readonly created_at: string }>(
    "select created_at from drizzle.__drizzle_migrations order by created_at",
  );
  return rows.map((row) => Number(row.created_at));
}

async function exists(database: Pick<pg.ClientBase, "query">, table: string): Promise<boolean> {
  const { rows } = await database.query<{ readonly found: boolean }>(
    "select to_regclass($1) is not null as found",
    [table],
  );
  return rows[0]?.found === true;
}
