/** A moment to the minute, in UTC: `2026-11-27 03:00`. @param ms since the epoch */
export function utcMinute(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace("T", " ");
}

/** The day of a moment, in UTC: `2026-11-27`. @param ms since the epoch */
export function utcDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
