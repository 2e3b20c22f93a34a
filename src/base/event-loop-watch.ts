import type { Log } from "./log.ts";

/** People notice longer delays: acknowledgements of commands wait this long, and Slack's socket soon drops. */
const LIMIT_MS = 250;
const LOOK_EVERY_MS = 100;
const WARN_EVERY_MS = 60_000;
/** How many of the most recently begun pieces of work are remembered. */
const REMEMBERED = 16;

interface Begun {
  readonly what: string;
  readonly atMs: number;
}

/** A process has one event loop, so there is one list of the work begun on it, oldest first. */
const begun: Begun[] = [];

/**
 * Notes a piece of work that is about to compute on the event loop, for the warning that names what blocked it. Cheap
 * enough to call for each row and cell. Call it where the computation begins, after any `await` that precedes it.
 * @param what must not contain text written by users, e.g. `the card of run 01k8x0m3f7p2qe4`.
 */
export function atWork(what: string): void {
  begun.push({ what, atMs: performance.now() });
  if (begun.length > REMEMBERED) begun.shift();
}

/**
 * Warns, at most once a minute, when something has blocked the event loop for longer than `limitMs`. The warning says for
 * how long, how much CPU time this process used meanwhile (very little means that the machine was busy with something
 * else), and which work had begun last.
 * @returns a function that stops watching.
 */
export function watchEventLoop(log: Log, limitMs = LIMIT_MS): () => void {
  let lookedAtMs = performance.now();
  let cpu = process.cpuUsage();
  let warnedAtMs = Number.NEGATIVE_INFINITY;
  let unsaid = 0;
  const timer = setInterval(() => {
    const [nowMs, sinceMs, used] = [performance.now(), lookedAtMs, process.cpuUsage(cpu)];
    [lookedAtMs, cpu] = [nowMs, process.cpuUsage()];
    const heldMs = Math.round(nowMs - sinceMs - LOOK_EVERY_MS);
    if (heldMs <= limitMs) return;
    if (nowMs - warnedAtMs < WARN_EVERY_MS) {
      unsaid += 1;
      return;
    }
    const during = begun.filter(({ atMs }) => atMs >= sinceMs);
    const works = [...new Set((during.length > 0 ? during : begun.slice(-1)).map(({ what }) => what))];
    const computedMs = Math.round((used.user + used.system) / 1_000);
    log.warn(
      { heldMs, computedMs, works: works.join("; "), unsaid },
      "the event loop was blocked, and everything else had to wait",
    );
    [warnedAtMs, unsaid] = [nowMs, 0];
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
