import type { Clock } from "../../base/clock.ts";
import { formatDuration } from "../../base/duration.ts";
import { Failure, messageOf } from "../../base/failure.ts";
import { ask } from "./ask.ts";
import { type Answer, lackOf, type UrlCheck, type WantedAnswer } from "./url-check.ts";

/**
 * Repeats a request until the answer is as expected.
 * @param options.onLack called with what was wrong with each answer.
 * @throws Failure `HTTP_CHECK_FAILED`, with what was wrong with the last answer, when the time is up; the reason of
 *   `signal`.
 */
export async function askUntil(
  check: UrlCheck,
  options: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly onLack?: (text: string) => void;
  },
): Promise<WantedAnswer> {
  const { clock, signal } = options;
  const endMs = clock.monotonicMs() + check.withinMs;
  for (let attempts = 1; ; attempts++) {
    const found = await askOnce(check, signal);
    const lack = typeof found === "string" ? found : lackOf(found, check);
    if (typeof found !== "string" && lack === undefined) return { ...found, attempts };
    options.onLack?.(lack ?? "");
    if (clock.monotonicMs() + check.intervalMs >= endMs) throw failed(check, attempts, lack ?? "");
    await clock.sleep(check.intervalMs, { signal });
  }
}

/** @returns the answer, or why there was none. */
async function askOnce({ request, timeoutMs }: UrlCheck, signal: AbortSignal): Promise<Answer | string> {
  try {
    return await ask(request, timeoutMs, signal);
  } catch (error) {
    signal.throwIfAborted();
    return messageOf(error);
  }
}

function failed({ request, withinMs }: UrlCheck, attempts: number, lack: string): Failure {
  // Without the query and the password, which may be secret.
  const { origin, pathname } = new URL(request.target.url);
  const tries = attempts === 1 ? "1 request" : `${attempts} requests`;
  return new Failure(
    "HTTP_CHECK_FAILED",
    `${origin}${pathname} did not answer as expected within ${formatDuration(withinMs)}, after ${tries}: ${lack}.`,
    {
      hint: "Find out why it answers like that, or allow more time with `within`.",
      state: "Nothing was changed by this step.",
    },
  );
}
