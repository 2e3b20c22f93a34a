import { setTimeout as delay } from "node:timers/promises";

/**
 * Polls until `look` returns something, for at most `withinMs`; then fails and says what was awaited. The limit does
 * not test speed: it is long enough for a busy machine.
 */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > deadline) throw new Error(`timed out after ${withinMs} ms waiting for ${what}`);
    await delay(10);
  }
}
