/**
 * Answers are counted by a number. HTTP's are its own; gRPC's begin here, so that `NOT_FOUND` (5) is 1005 inside and
 * "NOT_FOUND" in a result. An answer without a status of its own, as of a TCP echo, counts as gRPC's OK.
 */
export const OK_STATUS = 1_000;

/** By number, as google.rpc.Code names them. */
const GRPC_STATUSES = (
  "OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED " +
  "RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED"
).split(" ");

/** Every number that an answer can be counted by is below this. */
export const STATUS_COUNT = OK_STATUS + GRPC_STATUSES.length;

/** The key of `status` in a result: `200`, or the name of a gRPC status. */
export function statusKey(code: number): string {
  return GRPC_STATUSES[code - OK_STATUS] ?? String(code);
}

/** Whether an answer with this key of `status` is a failed one: 400 and above, or anything of gRPC but OK. */
export function isFailedStatus(key: string): boolean {
  const code = Number(key);
  return Number.isNaN(code) ? key !== "OK" : code >= 400;
}
