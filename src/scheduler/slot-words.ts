import { COUNTED_SLOTS } from "./slots.ts";

/** A moment on the wall clock of a time zone: `Fri 27 Nov 2026, 03:00`. */
export function wallTime(ms: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(ms);
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? "";
  return `${of("weekday")} ${of("day")} ${of("month")} ${of("year")}, ${of("hour")}:${of("minute")}`;
}

/** A slot in its schedule's zone, followed by UTC: `Fri 27 Nov 2026, 03:00 Europe/Berlin (02:00 UTC)`. */
export function slotWords(slotMs: number, timeZone: string): string {
  const local = wallTime(slotMs, timeZone);
  if (timeZone === "UTC") return `${local} UTC`;
  const utc = wallTime(slotMs, "UTC");
  const [localDay, utcDay] = [local.split(",")[0], utc.split(",")[0]];
  const short = utc.split(", ")[1] ?? utc;
  return `${local} ${timeZone} (${localDay === utcDay ? short : utc} UTC)`;
}

/** `1 slot`, `3 slots`, or `more than …` from where counting stops. */
export function countWords(count: number): string {
  if (count >= COUNTED_SLOTS) return `more than ${COUNTED_SLOTS} slots`;
  return `${count} slot${count === 1 ? "" : "s"}`;
}
