import { parseDuration } from "../../base/duration.ts";
import { Failure } from "../../base/failure.ts";
import type { ActionContext } from "../../engine/action.ts";

/**
 * Runs work with a time limit, in addition to the given signal.
 * @param timeout a duration that has passed the schema, e.g. `5m`.
 * @throws Failure `ACTION_TIMEOUT` when the limit ended the work.
 */
export async function withinTime<T>(
  timeout: string,
  what: string,
  { clock, signal }: Pick<ActionContext, "clock" | "signal">,
  work: (limits: { readonly timeoutMs: number; readonly signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const timeoutMs = parseDuration(timeout) ?? 0;
  const limit = new AbortController();
  const reason = new Failure("ACTION_TIMEOUT", `${what} took longer than ${timeout}.`, {
    hint: "Allow more time with `timeout` if the cluster is just slow.",
  });
  const ended = new AbortController();
  clock.sleep(timeoutMs + GRACE_MS, { signal: ended.signal }).then(
    () => limit.abort(reason),
    () => {}, // The work ended first.
  );
  try {
    return await work({ timeoutMs, signal: AbortSignal.any([signal, limit.signal]) });
  } finally {
    ended.abort();
  }
}

/** The remaining time of a wait, which continues across restarts; at least 0. @param duration has passed the schema. */
export function leftMs(
  duration: string,
  { clock, resumedFromMs }: Pick<ActionContext, "clock" | "resumedFromMs">,
): number {
  const nowMs = clock.nowMs();
  const waitedMs = Math.max(0, nowMs - (resumedFromMs ?? nowMs));
  return Math.max(0, (parseDuration(duration) ?? 0) - waitedMs);
}

/** Waits inside the work end at the limit and say what is missing, which is more useful, so they get this head start. */
const GRACE_MS = 1_000;
