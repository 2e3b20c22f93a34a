import type { FailureCause } from "../../result/failure-cause.ts";
import { OK_STATUS } from "../../result/status.ts";
import type { Stream } from "./stream.ts";

const HIGHEST_GRPC_STATUS = 16;
const UNKNOWN = 2;

const NO_STATUS: FailureCause = { reason: "the gRPC answer has no status" };
const NO_MESSAGE: FailureCause = { reason: "the gRPC status is OK, and there is no message" };
const TRUNCATED: FailureCause = { reason: "the gRPC status is OK, and a message is shorter than it says" };
const SECOND: FailureCause = {
  reason: "the gRPC status is OK, and a unary call was answered by several messages",
};
const COMPRESSED: FailureCause = {
  reason: "a gRPC message is compressed, although the call accepts no compression",
};

/** The number that a gRPC status counts as. */
export function grpcStatusCode(status: number): number {
  return OK_STATUS + (status > HIGHEST_GRPC_STATUS ? UNKNOWN : status);
}

/**
 * What a complete gRPC answer counts as: its own status; the HTTP status if a proxy answered instead of the server; why it
 * is not a valid answer, such as OK with half a message.
 */
export function grpcAnswer({ status, grpcStatus, answer, request }: Stream): number | FailureCause {
  if (grpcStatus < 0) return status === 200 ? NO_STATUS : status;
  if (grpcStatus > 0) return grpcStatusCode(grpcStatus);
  if (answer.compressed) return COMPRESSED;
  if (answer.truncated) return TRUNCATED;
  if (request?.grpc === "unary" && answer.messages !== 1) return answer.messages === 0 ? NO_MESSAGE : SECOND;
  return grpcStatusCode(0);
}
