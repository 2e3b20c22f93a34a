import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Failure } from "../../base/failure.ts";
import { isSystemError } from "../../base/system-error.ts";
import { damagedStore, newerStore } from "../unfit-store.ts";

/** The Postgres version of the embedded database, as its file `PG_VERSION` has it. */
export const EMBEDDED_POSTGRES = "18";

/** The embedded database's folder, ready to be opened. */
export interface StoreFolder {
  readonly folder: string;
  /** Whether a new database is to be made in it. */
  readonly fresh: boolean;
  /** To be called once a new database is complete. */
  complete(): Promise<void>;
}

/**
 * Creates the data folder, for its owner only.
 * @throws Failure `STORE_UNWRITABLE` if there is a file in its place or above it
 */
export async function createDataFolder(dataDir: string): Promise<void> {
  await assertNoFileAt(dataDir, dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await assertNoFileAt(join(dataDir, "store"), dataDir);
}

/**
 * Looks at the folder before the database opens it, which would make a new database wherever it does not recognise one.
 * A process killed while making one leaves an incomplete one, marked by the file `store.creating`; that one is made again.
 * @throws Failure `STORE_DAMAGED` or `STORE_NEWER`, in which case nothing was changed
 */
export async function inspectStoreFolder(dataDir: string): Promise<StoreFolder> {
  const folder = join(dataDir, "store");
  const creating = join(dataDir, "store.creating");
  const complete = () => rm(creating, { force: true });
  const names = (await isThere(folder)) ? await readdir(folder) : [];
  if (names.length === 0 || (await isThere(creating))) {
    await writeFile(creating, "");
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { mode: 0o700 });
    return { folder, fresh: true, complete };
  }
  if (!names.includes("PG_VERSION")) throw damagedStore(folder, "it has files, but not PG_VERSION");
  const version = (await readFile(join(folder, "PG_VERSION"), "utf8")).trim();
  if (/^\d+$/.test(version) && Number(version) > Number(EMBEDDED_POSTGRES))
    throw newerStore(
      folder,
      `it is a database of Postgres ${version}, and this version has ${EMBEDDED_POSTGRES}`,
    );
  if (version !== EMBEDDED_POSTGRES)
    throw damagedStore(
      folder,
      `PG_VERSION says ${JSON.stringify(version.slice(0, 20))}, not ${EMBEDDED_POSTGRES}`,
    );
  return { folder, fresh: false, complete };
}

async function assertNoFileAt(path: string, dataDir: string): Promise<void> {
  for (let at = resolve(path); ; at = dirname(at)) {
    const found = await kindOf(at);
    if (found === "other")
      throw new Failure(
        "STORE_UNWRITABLE",
        `The store in ${dataDir} needs a folder at ${at}, but a file is there.`,
        {
          hint: "Move the file away, or choose another folder with REGATTA_DATA_DIR.",
          state: "Nothing was changed.",
        },
      );
    if (found === "folder" || at === dirname(at)) return;
  }
}

async function kindOf(path: string): Promise<"folder" | "other" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "other";
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await kindOf(path)) !== undefined;
}
