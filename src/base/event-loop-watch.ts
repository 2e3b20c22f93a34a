import type { Log } from "./log.ts";

/** Later than this is noticed by people: a command's acknowledgement waits as long, and Slack's socket soon drops. */
const LIMIT_MS = 250;
const LOOK_EVERY_MS = 100;
const WARN_EVERY_MS = 60_000;
/** How many of the works that were begun last are remembered. */
const REMEMBERED = 16;

interface Begun {
  readonly what: string;
  readonly atMs: number;
}

/** A process has one event loop, so there is one list of what was begun on it, oldest first. */
const begun: Begun[] = [];

/**
 * Notes what begins to compute on the event loop, for the warning that names who held it. Cheap enough for each row and
 * cell; call it where the computing begins, behind the `await` that comes before it.
 * @param what never holds what people wrote, e.g. `the card of run 01k8x0m3f7p2qe4`.
 */
export function atWork(what: string): void {
  begun.push({ what, atMs: performance.now() });
  if (begun.length > REMEMBERED) begun.shift();
}

/**
 * Warns when something has held the event loop for longer than `limitMs`, at most once a minute: for how long, how much
 * this process has computed meanwhile (little of it means that the machine had no time for it), and what had begun last.
 * @returns how to stop watching.
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
      "the event loop was held, and everybody waited",
    );
    [warnedAtMs, unsaid] = [nowMs, 0];
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
