import { Cron } from "croner";

/** When something is due: five cron fields, read as wall-clock time in an IANA time zone. */
export interface Timing {
  readonly cron: string;
  readonly timeZone: string;
}

/**
 * Daylight-saving changes are handled like in Vixie cron, as crontab(5) describes. A cron without `*` and `/` in its minutes
 * and hours names times of day: a time that a change skips is due at the first moment after the change, and a time that
 * occurs twice is due the first time. Any other cron is an interval: it is due at each matching minute, both times in an
 * hour that occurs twice, and not in an hour that is skipped.
 */
const CRONER = { mode: "5-part", fixedTimeRule: "no-wildcard", paused: true } as const;

/**
 * The next moments at which a timing is due, in milliseconds since the epoch, strictly after `afterMs`.
 * @returns fewer than `count` if it is never due again.
 * @throws for timings that `checkTiming` refuses.
 */
export function slotsAfter({ cron, timeZone }: Timing, afterMs: number, count: number): readonly number[] {
  const job = new Cron(cron, { ...CRONER, timezone: timeZone });
  return job.nextRuns(count, new Date(afterMs)).map((slot) => slot.getTime());
}

/** What to do with the slots that have become due since the last look. */
export interface DueSlots {
  /** The slot to run now: the newest one, if it is no later than the grace period. */
  readonly current?: number;
  /** Slots that were not run in time, oldest first. At most {@link COUNTED_SLOTS}. */
  readonly missed: readonly number[];
  /** The first slot after now. */
  readonly nextSlotMs: number;
}

/** How many slots are looked through after a long pause; with a slot every 15 minutes that is a hundred days. */
export const COUNTED_SLOTS = 10_000;

/**
 * Catches up after a time without looks: the newest slot is run if it is at most `graceMs` late, and all slots before it
 * count as missed.
 * @param firstSlotMs the earliest slot that has not been dealt with; not after `nowMs`.
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
