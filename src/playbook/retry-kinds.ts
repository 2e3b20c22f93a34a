/** The words that `retry.on` accepts besides the codes of failures. */
export const RETRY_KINDS = ["timeout", "conflict", "unreachable", "temporary"] as const;

/**
 * Whether a failure is retried: `timeout`, `conflict` and `unreachable` match the end of its code, `temporary` matches when
 * the failure itself says that the same call may succeed later, anything else must be the whole code.
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
