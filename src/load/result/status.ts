/**
 * Answers are counted by number. HTTP statuses keep theirs; gRPC's start here, so `NOT_FOUND` (5) is 1005 internally and
 * "NOT_FOUND" in a result. An answer that has no status, such as a TCP echo, counts as gRPC's OK.
 */
export const OK_STATUS = 1_000;

/** Names from google.rpc.Code, in the order of their numbers. */
const GRPC_STATUSES = (
  "OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED " +
  "RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED"
).split(" ");

/** All numbers that answers are counted by are below this. */
export const STATUS_COUNT = OK_STATUS + GRPC_STATUSES.length;

/** The key in a result's `status`: `200`, or the name of a gRPC status. */
export function statusKey(code: number): string {
  return GRPC_STATUSES[code - OK_STATUS] ?? String(code);
}

/** Whether answers with this key in `status` count as failed: 400 and above, or any gRPC status except OK. */
export function isFailedStatus(key: string): boolean {
  const code = Number(key);
  return Number.isNaN(code) ? key !== "OK" : code >= 400;
}
