import { DrizzleQueryError } from "drizzle-orm";
import { Failure, messageOf } from "../base/failure.ts";

const NO_SPACE = new Set(["ENOSPC", "EDQUOT", "53100"]);
const NOT_WRITABLE = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "ENOENT", "EFBIG", "25006"]);
/** Postgres stores no NUL: neither in a text (22021) nor in JSON (22P05). */
const NUL_IN_TEXT = new Set(["22021", "22P05"]);
/** SQLSTATE classes 08 and 57P (connection lost, server shutting down) and the socket's own errors. */
const UNREACHABLE =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|08\w{3}|57P0\d)$/;
/** The Postgres driver has no code for these, so its messages have to be read, here and nowhere else. */
const LOST_CONNECTION = /connection terminated|connection ended|timeout exceeded when trying to connect/i;

/** Error numbers of the embedded database's own file system (WebAssembly, WASI) for errors that a person can fix. */
const WASI_ERRORS: Readonly<Record<number, string>> = {
  2: "EACCES",
  19: "EDQUOT",
  51: "ENOSPC",
  63: "EPERM",
  69: "EROFS",
};

/**
 * Turns an error of the database or of its folder into a failure; failures pass through.
 * `STORE_UNREACHABLE` is retryable; `STORE_UNWRITABLE`, `STORE_TEXT_REFUSED` and `STORE_BROKEN` need a person.
 */
export function storeFailure(error: unknown, place: string): Failure {
  if (error instanceof Failure) return error;
  const { cause, code, message } = rootCause(error);
  // The driver's own error quotes every parameter of the statement. They hold what people wrote, so they are not logged.
  const statement = error instanceof DrizzleQueryError ? { statement: error.query } : {};
  const options = { cause, details: { place, code: code ?? "", ...statement } };
  if (code !== undefined && NO_SPACE.has(code))
    return new Failure("STORE_UNWRITABLE", `The store in ${place} cannot be written: the disk is full.`, {
      ...options,
      hint: "Free some space, or point REGATTA_DATA_DIR at another disk, and start again.",
    });
  if (code !== undefined && NOT_WRITABLE.has(code))
    return new Failure("STORE_UNWRITABLE", `The store in ${place} cannot be written (${code}).`, {
      ...options,
      hint: "Check that the folder exists, belongs to this user and is not read-only, or choose another one with REGATTA_DATA_DIR.",
    });
  // eslint-disable-next-line no-restricted-syntax -- see LOST_CONNECTION
  if ((code !== undefined && UNREACHABLE.test(code)) || LOST_CONNECTION.test(message))
    return new Failure(
      "STORE_UNREACHABLE",
      `The database ${place} cannot be reached (${code ?? "connection lost"}).`,
      {
        ...options,
        hint: "Check DATABASE_URL and that the server is up; runs wait and continue when it is back.",
        retryable: true,
      },
    );
  if (code !== undefined && NUL_IN_TEXT.has(code))
    return new Failure("STORE_TEXT_REFUSED", "A text with a NUL character (\\0) cannot be stored.", {
      ...options,
      hint: "Remove it from what was typed, or from the playbook.",
    });
  return new Failure("STORE_BROKEN", `The store in ${place} refused: ${message}`, {
    ...options,
    hint: "This is a bug, or the store is damaged; the log has the statement.",
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
  place: string,
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
