import { DrizzleQueryError } from "drizzle-orm";
import { Failure, type FailureOptions, messageOf } from "../base/failure.ts";
import type { StorePlace } from "./connection.ts";
import { damagedStore } from "./unfit-store.ts";

const NO_SPACE = new Set(["ENOSPC", "EDQUOT", "53100"]);
const NOT_WRITABLE = new Set(["EACCES", "EPERM", "EROFS", "EISDIR", "EEXIST", "ENOTDIR", "ENOENT", "EFBIG"]);
const READ_ONLY_SERVER = "25006";
/** Postgres stores no NUL: neither in a text (22021) nor in JSON (22P05). */
const NUL_IN_TEXT = new Set(["22021", "22P05"]);
/** A page of a table or of an index is not what was written. */
const DAMAGED = new Set(["XX001", "XX002"]);
/** The server does not let us in: user, password or database are not (yet, or no longer) what DATABASE_URL says. */
const NOT_LET_IN = new Set(["28000", "28P01", "3D000"]);
/**
 * SQLSTATE classes of statements and data that are refused however often they are sent. Every other error of a server may
 * pass: it restarts, fails over, is out of connections, breaks a deadlock.
 * Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const REFUSED_FOR_GOOD = /^(0A|21|22|23|25|26|2F|34|38|39|3F|42|44|54|P0)\w{3}$/;
/** What JavaScript throws for mistakes in the code. */
const BUGS = [TypeError, RangeError, ReferenceError, SyntaxError];

/** Error numbers of the embedded database's own file system (WebAssembly, WASI) for errors that a person can fix. */
const WASI_ERRORS: Readonly<Record<number, string>> = {
  2: "EACCES",
  19: "EDQUOT",
  51: "ENOSPC",
  63: "EPERM",
  69: "EROFS",
};

/**
 * Turns an error of the database or of its folder into a failure; failures pass through. Of a server, what is not known
 * to be permanent is worth another try (`STORE_UNREACHABLE`, retryable, and a read-only server); every other failure needs a
 * person.
 */
export function storeFailure(error: unknown, place: StorePlace): Failure {
  if (error instanceof Failure) return error;
  const { cause, code = "", message } = rootCause(error);
  // The driver's own error quotes every parameter of the statement. They hold what people wrote, so they are not logged.
  const statement = error instanceof DrizzleQueryError ? { statement: error.query } : {};
  const options = { cause, details: { place: place.name, code, ...statement } };
  if (NO_SPACE.has(code))
    return new Failure(
      "STORE_UNWRITABLE",
      `The store in ${place.name} cannot be written: the disk is full.`,
      {
        ...options,
        hint:
          place.kind === "server"
            ? "Free some space on the database's server."
            : "Free some space, or point REGATTA_DATA_DIR at another disk, and start again.",
      },
    );
  if (DAMAGED.has(code)) return damagedStore(place.name, message, cause);
  if (NUL_IN_TEXT.has(code))
    return new Failure("STORE_TEXT_REFUSED", "A text with a NUL character (\\0) cannot be stored.", {
      ...options,
      hint: "Remove it from what was typed, or from the playbook.",
    });
  const passing = place.kind === "server" ? passingFailure(place, options, code, message) : undefined;
  if (passing) return passing;
  if (NOT_WRITABLE.has(code))
    return new Failure("STORE_UNWRITABLE", `The store in ${place.name} cannot be written (${code}).`, {
      ...options,
      hint: "Check that the folder exists, belongs to this user and is not read-only, or choose another one with REGATTA_DATA_DIR.",
    });
  return new Failure("STORE_BROKEN", `The store in ${place.name} refused: ${message}`, {
    ...options,
    hint: "This is a bug, or the store is damaged; the log has the statement.",
  });
}

/** What may succeed later; undefined for what a server refuses for good, and for mistakes in our own code. */
function passingFailure(
  { name }: StorePlace,
  options: FailureOptions,
  code: string,
  message: string,
): Failure | undefined {
  const waits = { ...options, retryable: true };
  if (code === READ_ONLY_SERVER)
    return new Failure("STORE_UNWRITABLE", `The database ${name} is read-only (${code}).`, {
      ...waits,
      hint: "Make it writable, or point DATABASE_URL at the primary; runs wait and continue then.",
    });
  if (NOT_LET_IN.has(code))
    return new Failure(
      "STORE_UNREACHABLE",
      `The database ${name} does not let Regatta in (${code}): ${message}.`,
      {
        ...waits,
        hint: "Check the user, the password and the name of the database in DATABASE_URL; runs wait and continue when they fit.",
      },
    );
  if (REFUSED_FOR_GOOD.test(code) || BUGS.some((bug) => options.cause instanceof bug)) return undefined;
  const why = code === "" ? `the connection was lost: ${message}` : `${code}: ${message}`;
  return new Failure("STORE_UNREACHABLE", `The database ${name} cannot be reached (${why}).`, {
    ...waits,
    hint: "Check DATABASE_URL and that the server is up; runs wait and continue when it is back.",
  });
}

interface RootCause {
  readonly cause: unknown;
  readonly code?: string;
  readonly message: string;
}

/** The driver wraps the original error; the innermost cause has the code. */
function rootCause(error: unknown): RootCause {
  let cause: unknown = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  // A missing Unix socket of a server: the only case where a missing file means that the database is unreachable.
  if (cause instanceof Error && "syscall" in cause && cause.syscall === "connect")
    return { cause, code: "ECONNREFUSED", message: cause.message };
  const code = codeOf(cause);
  return { cause, ...(code === undefined ? {} : { code }), message: messageOf(cause) };
}

function codeOf(cause: unknown): string | undefined {
  if (typeof cause !== "object" || cause === null) return undefined;
  if ("code" in cause && typeof cause.code === "string") return cause.code;
  return "errno" in cause && typeof cause.errno === "number" ? WASI_ERRORS[cause.errno] : undefined;
}

type Method = (...args: never[]) => Promise<unknown>;

/** Wraps a repository so that its methods reject only with failures of the store, never with the driver's errors. */
export function withStoreFailures<T extends { readonly [K in keyof T]: Method }>(
  repository: T,
  place: StorePlace,
): T {
  const entries = Object.entries<Method>(repository).map(([name, method]) => [
    name,
    async (...args: never[]) => {
      try {
        return await method(...args);
      } catch (error) {
        throw storeFailure(error, place);
      }
    },
  ]);
  return Object.fromEntries(entries) as T;
}
