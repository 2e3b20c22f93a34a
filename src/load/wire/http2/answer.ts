import { OK_STATUS } from "../../result/status.ts";
import type { Stream } from "./stream.ts";

/** A message starts with one byte for compression and four for its length. */
const MESSAGE_HEAD_BYTES = 5;
const HIGHEST_GRPC_STATUS = 16;
const UNKNOWN = 2;

/**
 * What a complete gRPC answer counts as: its own status; the HTTP status if a proxy answered instead of the server;
 * `undefined` if it is not a valid answer, such as OK without a message, or no status at all.
 */
export function grpcAnswer({ status, grpcStatus, contentBytes }: Stream): number | undefined {
  if (grpcStatus < 0) return status === 200 ? undefined : status;
  if (grpcStatus === 0 && contentBytes < MESSAGE_HEAD_BYTES) return undefined;
  return OK_STATUS + (grpcStatus > HIGHEST_GRPC_STATUS ? UNKNOWN : grpcStatus);
}
