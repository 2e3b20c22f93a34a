import { Failure, messageOf } from "../base/failure.ts";

const NO_SPACE = new Set(["ENOSPC", "EDQUOT", "53100"]);
const NOT_WRITABLE = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "ENOENT", "EFBIG", "25006"]);
/** Classes 08 and 57P of SQLSTATE (connection lost, server going down) and the socket's own errors. */
const UNREACHABLE =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|08\w{3}|57P0\d)$/;
const LOST_CONNECTION = /connection terminated|connection ended|timeout exceeded when trying to connect/i;

/**
 * The failure that an error of the database or of its folder amounts to; failures pass through.
 * `STORE_UNREACHABLE` is retryable, `STORE_UNWRITABLE` and `STORE_BROKEN` need a person.
 */
export function storeFailure(error: unknown, place: string): Failure {
  if (error instanceof Failure) return error;
  const { code, message } = rootCause(error);
  const options = { cause: error, details: { place, code: code ?? "" } };
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
  if ((code !== undefined && UNREACHABLE.test(code)) || LOST_CONNECTION.test(message))
    return new Failure(
      "STORE_UNREACHABLE",
      `The database ${place} cannot be reached (${code ?? "connection lost"}).`,
      {
        ...options,
        hint: "Check DATABASE_URL and that the server is up; runs wait and go on when it is back.",
        retryable: true,
      },
    );
  return new Failure("STORE_BROKEN", `The store in ${place} refused: ${message}`, {
    ...options,
    hint: "This is a bug or a damaged store; the log holds the statement.",
  });
}

/** The driver wraps what happened; the innermost cause carries the code. */
function rootCause(error: unknown): { readonly code?: string; readonly message: string } {
  let current: unknown = error;
  while (current instanceof Error && current.cause instanceof Error) current = current.cause;
  // A server's Unix socket that is not there: the one case where a missing file means an unreachable database.
  if (current instanceof Error && "syscall" in current && current.syscall === "connect")
    return { code: "ECONNREFUSED", message: current.message };
  const code =
    current instanceof Error && "code" in current && typeof current.code === "string"
      ? current.code
      : undefined;
  return { ...(code === undefined ? {} : { code }), message: messageOf(current) };
}

type Method = (...args: never[]) => Promise<unknown>;

/** The same repository whose methods reject with failures of the store only, never with the driver's errors. */
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
