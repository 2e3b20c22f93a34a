import type { ErrorKind } from "../../result/result.ts";

const CONNECT = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  // A proxy that refuses to connect to the target.
  "UND_ERR_ABORTED",
]);

/** The kind that an error of undici counts as. @param begun whether the answer's head had arrived */
export function kindOfError(error: Error, begun: boolean): ErrorKind {
  const code = codeOf(error);
  if (CONNECT.has(code)) return "connect";
  if (/^ERR_(SSL|TLS)|CERT|EPROTO|SELF_SIGNED/.test(code)) return "tls";
  if (code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE")
    return begun ? "truncated" : "reset";
  return code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH" ? "truncated" : "protocol";
}

/** Its own code, or that of its cause. */
function codeOf(error: Error): string {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown };
  if (typeof code === "string") return code;
  return cause instanceof Error ? codeOf(cause) : "";
}
