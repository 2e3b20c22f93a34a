import { Failure } from "../base/failure.ts";

/** What to do about a store that cannot be used as it is; docs/store.md says how. */
const RESTORE =
  "Keep a copy of it, then put back the newest backup: for the embedded store, a copy of its folder made while Regatta was stopped; for a server, its dump.";

const UNTOUCHED = "Nothing was changed.";

/** A store whose files or pages are not what the database wrote. @param why a clause */
export function damagedStore(place: string, why: string, cause?: unknown): Failure {
  return new Failure("STORE_DAMAGED", `The store in ${place} is damaged: ${why}.`, {
    hint: `${RESTORE} Without a backup, REGATTA_DATA_DIR or DATABASE_URL can name a new place, where Regatta starts with no runs.`,
    cause,
  });
}

/** A store that a newer version of Regatta has changed in ways this one does not know. @param why a clause */
export function newerStore(place: string, why: string): Failure {
  return new Failure(
    "STORE_NEWER",
    `The store in ${place} was written by a newer version of Regatta: ${why}.`,
    {
      hint: "Start that version again, or put back the backup from before the upgrade.",
      state: UNTOUCHED,
    },
  );
}

/** A database that belongs to another program. @param why a clause */
export function foreignStore(place: string, why: string): Failure {
  return new Failure("STORE_FOREIGN", `The database in ${place} is not a store of Regatta: ${why}.`, {
    hint: "Give Regatta a database of its own with DATABASE_URL, or another folder with REGATTA_DATA_DIR.",
    state: UNTOUCHED,
  });
}
