import { OK_STATUS } from "../../result/status.ts";
import type { Stream } from "./stream.ts";

/** A message is led by a byte for compression and four for its length. */
const MESSAGE_HEAD_BYTES = 5;
const HIGHEST_GRPC_STATUS = 16;
const UNKNOWN = 2;

/**
 * What a complete answer of gRPC counts as: its own status; the status of HTTP where a proxy answered in the server's
 * place; `undefined` where it is none, as when it says OK and brings no message, or says nothing.
 */
export function grpcAnswer({ status, grpcStatus, contentBytes }: Stream): number | undefined {
  if (grpcStatus < 0) return status === 200 ? undefined : status;
  if (grpcStatus === 0 && contentBytes < MESSAGE_HEAD_BYTES) return undefined;
  return OK_STATUS + (grpcStatus > HIGHEST_GRPC_STATUS ? UNKNOWN : grpcStatus);
}
