import { Cron } from "croner";

/** When something is due: five cron fields, read as the wall-clock time of an IANA time zone. */
export interface Timing {
  readonly cron: string;
  readonly timeZone: string;
}

/**
 * The rule over daylight-saving changes is Vixie cron's, which crontab(5) describes. A cron without `*` and `/` in its
 * minutes and hours names times of the day: one that a change leaves out is due at the first moment after the change,
 * one that comes twice is due the first time. Any other cron is an interval: it is due at each minute that fits, also in
 * an hour that comes twice, and not at one that does not exist.
 */
const CRONER = { mode: "5-part", fixedTimeRule: "no-wildcard", paused: true } as const;

/**
 * The next moments at which a timing is due, in milliseconds since the epoch, strictly after `afterMs`.
 * @returns fewer than `count` where it is never due again.
 * @throws what `checkTiming` has a diagnostic for.
 */
export function slotsAfter({ cron, timeZone }: Timing, afterMs: number, count: number): readonly number[] {
  const job = new Cron(cron, { ...CRONER, timezone: timeZone });
  return job.nextRuns(count, new Date(afterMs)).map((slot) => slot.getTime());
}

/** What becomes of the slots that have come since somebody last looked. */
export interface DueSlots {
  /** The slot to run now: the newest one, where it is no older than the grace. */
  readonly current?: number;
  /** Slots that nobody ran in time, oldest first. At most {@link COUNTED_SLOTS}. */
  readonly missed: readonly number[];
  /** The first slot after now. */
  readonly nextSlotMs: number;
}

/** Slots that are looked through after a long pause; at one slot every 15 minutes it is a hundred days. */
export const COUNTED_SLOTS = 10_000;

/**
 * Catching up after a time in which nobody looked: a slot that is at most `graceMs` late is run, once, and everything
 * before it was missed.
 * @param firstSlotMs the earliest slot that nobody has dealt with; not after `nowMs`.
 */
export function dueSlots(
  timing: Timing,
  firstSlotMs: number,
  { nowMs, graceMs }: { readonly nowMs: number; readonly graceMs: number },
): DueSlots {
  const job = new Cron(timing.cron, { ...CRONER, timezone: timing.timeZone });
  const after = (slotMs: number) => job.nextRun(new Date(slotMs))?.getTime() ?? Number.MAX_SAFE_INTEGER;
  const past: number[] = [];
  for (let slotMs = firstSlotMs; slotMs <= nowMs && past.length < COUNTED_SLOTS; slotMs = after(slotMs))
    past.push(slotMs);
  const nextSlotMs = after(nowMs);
  const last = past.at(-1);
  return last !== undefined && nowMs - last <= graceMs
    ? { current: last, missed: past.slice(0, -1), nextSlotMs }
    : { missed: past, nextSlotMs };
}
