import type { LoadSpec } from "../order/spec.ts";

/** Methods that a client may repeat without being asked to: a second time changes nothing more (RFC 9110 §9.2.2). */
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);

/**
 * Whether a request may be sent again if its connection, which was open before, ends before the first byte of the answer:
 * the server may have closed an idle connection just as the request was written (RFC 9112 §9.3.1). A gRPC call, being a
 * POST, and a TCP payload may do anything, so they are repeated only if the load test says so.
 */
export function mayResend(method: string, { resendAll = false }: Pick<LoadSpec, "resendAll">): boolean {
  return resendAll || IDEMPOTENT.has(method);
}
