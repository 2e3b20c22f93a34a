/** The words that `retry.on` knows beside the codes of failures. */
export const RETRY_KINDS = ["timeout", "conflict", "unreachable", "temporary"] as const;

/**
 * Whether a failure is tried again: `timeout`, `conflict` and `unreachable` by its code's ending, `temporary` when the
 * failure says of itself that the same call may succeed later, anything else by its whole code.
 * @param on absent: every failure.
 */
export function isRetried(
  on: readonly string[] | undefined,
  failure: { readonly code?: string; readonly retryable?: boolean },
): boolean {
  if (on === undefined) return true;
  const { code = "", retryable = false } = failure;
  return on.some((kind) =>
    kind === "temporary" ? retryable : kind === code || code.endsWith(`_${kind.toUpperCase()}`),
  );
}
