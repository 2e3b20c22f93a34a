import type { Failure } from "../../base/failure.ts";

/** Waits before the 2nd, 3rd and 4th attempt of a call that may succeed later. */
const DELAYS_MS = [200, 600, 1_800];
/** As in client-go: a server that says when to come back is asked ten times. */
const MAX_ASKED_ATTEMPTS = 10;
/** Servers ask for seconds; a proxy's maintenance page may ask for hours, which is the caller's time to spend. */
const MAX_ASKED_MS = 60_000;

/**
 * How long to wait before a failed call is made once more.
 * @param attempt 0 for the first that failed
 * @returns milliseconds, or `undefined` when it is not worth another attempt.
 */
export function retryDelayMs(failure: Failure, attempt: number): number | undefined {
  const asked = askedDelayMs(failure);
  if (asked !== undefined && attempt < MAX_ASKED_ATTEMPTS) return Math.max(asked, DELAYS_MS[0] ?? 0);
  return isWorthRetrying(failure) ? DELAYS_MS[attempt] : undefined;
}

/** What the server's `Retry-After` asked for, at most a minute; `undefined` if it asked for nothing. */
export function askedDelayMs({ details }: Failure): number | undefined {
  const { retryAfterMs } = details;
  return typeof retryAfterMs === "number" ? Math.min(retryAfterMs, MAX_ASKED_MS) : undefined;
}

/**
 * Reads a `Retry-After`: seconds, or a date. Source: RFC 9110, 10.2.3.
 * @returns milliseconds from now, at least 0; `undefined` if there is none.
 */
export function readRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined || header.trim() === "") return undefined;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - nowMs : seconds * 1_000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** A refused connection or a bad certificate does not go away by itself; a reset connection and a busy server do. */
function isWorthRetrying(failure: Failure): boolean {
  if (failure.code === "KUBE_UNAVAILABLE") return true;
  return (
    failure.code === "KUBE_UNREACHABLE" && ["ECONNRESET", "EPIPE"].includes(String(failure.details.code))
  );
}
