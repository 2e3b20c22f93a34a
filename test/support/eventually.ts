import { setTimeout as delay } from "node:timers/promises";

/**
 * Looks again and again until `look` gives something, for at most `withinMs`; then fails with what was awaited. The limit is
 * no claim about speed: it is long enough for a machine that does much else at the same time.
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
    if (performance.now() > deadline) throw new Error(`${what} did not come about within ${withinMs} ms`);
    await delay(10);
  }
}
