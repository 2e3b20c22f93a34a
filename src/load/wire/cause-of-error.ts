import { type FailureCause, isLocalLimit, type LocalLimit } from "../result/failure-cause.ts";

/** Longer reasons, such as those that list all names in a certificate, are cut. */
const MOST_CHARACTERS = 200;

/** What Node.js and OpenSSL add to an error. */
interface SocketError extends Error {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly address?: unknown;
  readonly port?: unknown;
  /** OpenSSL's words; its `message` also has addresses in memory, which differ from error to error. */
  readonly reason?: unknown;
  readonly cause?: unknown;
  /** Of an AggregateError: one for every address that was tried. */
  readonly errors?: readonly SocketError[];
}

/** Describes why a connection broke, or could not be made. */
export function causeOfError(error: Error): FailureCause {
  const roots = rootsOf(error);
  const reasons = [...new Set(roots.map(reasonOf))];
  const limits = roots.map(limitOf);
  // If any address refused or did not answer, the target is at fault as well. Without IPv6, connecting to ::1 is always
  // EADDRNOTAVAIL, whatever the name's other address says.
  const limit = limits.every((found) => found !== undefined) ? limits[0] : undefined;
  const reason = cut(reasons.join("; "));
  return limit === undefined ? { reason } : { reason, limit };
}

/** The errors behind an error: of each address, and what undici wraps. */
function rootsOf(error: SocketError): readonly SocketError[] {
  if (error.errors !== undefined && error.errors.length > 0) return error.errors.flatMap(rootsOf);
  return error.cause instanceof Error ? rootsOf(error.cause) : [error];
}

function reasonOf({ reason, message, code, name, syscall, address, port }: SocketError): string {
  if (typeof reason === "string" && reason !== "") return reason;
  // The message of a failed `connect` also names the local port, which differs from error to error.
  if (syscall === "connect" && typeof code === "string" && typeof address === "string")
    return `connect ${code} ${address}${typeof port === "number" ? `:${port}` : ""}`;
  if (message !== "") return message;
  return typeof code === "string" ? code : name;
}

function limitOf({ code, syscall }: SocketError): LocalLimit | undefined {
  if (typeof syscall === "string" && syscall.startsWith("getaddrinfo")) return "DNS";
  return typeof code === "string" && isLocalLimit(code) ? code : undefined;
}

function cut(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}
