/** A signal that is aborted after a time, or together with an outer one. */
export interface TimedSignal {
  readonly signal: AbortSignal;
  /** Whether the time is over; false if the outer signal was aborted first. */
  readonly isOver: () => boolean;
  /** Must be called when the work has ended: it stops the timer. */
  readonly end: () => void;
}

/** Node.js fires a longer timer at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Limits work in time. Its timer is held until {@link TimedSignal.end}: on Node.js 20, the time limit in
 * `AbortSignal.any([signal, AbortSignal.timeout(…)])` can be garbage-collected, and then it never comes
 * (https://github.com/nodejs/node/issues/57736).
 * @param timeoutMs at least 0
 */
export function timedSignal(timeoutMs: number, outer?: AbortSignal): TimedSignal {
  const controller = new AbortController();
  let isOver = false;
  const timer = setTimeout(
    () => {
      isOver = !controller.signal.aborted;
      controller.abort(new DOMException("The time is over.", "TimeoutError"));
    },
    Math.min(timeoutMs, MAX_TIMER_MS),
  );
  const follow = () => controller.abort(outer?.reason);
  if (outer?.aborted) follow();
  outer?.addEventListener("abort", follow, { once: true });
  return {
    signal: controller.signal,
    isOver: () => isOver,
    end() {
      clearTimeout(timer);
      outer?.removeEventListener("abort", follow);
    },
  };
}

/**
 * Does work with a time limit. The work's signal aborts at the limit, with a `TimeoutError`, or together with `outer`, with
 * the same reason.
 * @throws what the work throws
 */
export async function withTimedSignal<T>(
  timeoutMs: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = timedSignal(timeoutMs, outer);
  try {
    return await work(limit.signal);
  } finally {
    limit.end();
  }
}
