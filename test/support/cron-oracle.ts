/** The fields of a cron as sets; only numbers, lists, ranges, steps and `*`. */
interface Fields {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  readonly anyDay: boolean;
  readonly anyWeekday: boolean;
  /** Specifies times of day rather than an interval. */
  readonly fixed: boolean;
}

const MINUTE_MS = 60_000;

/**
 * Every slot of a cron from `fromMs` (inclusive) to `untilMs` (exclusive), found minute by minute by asking Intl what
 * the wall clock shows; it shares nothing with the product. The rule for times of day is crontab(5)'s: a time that a
 * clock change skips comes right after it, and a time that occurs twice comes once.
 */
export function oracleSlots(cron: string, timeZone: string, fromMs: number, untilMs: number): number[] {
  const fields = readFields(cron);
  const wallOf = wallClock(timeZone);
  const slots: number[] = [];
  const shown = new Set<number>();
  // Start a day earlier: what the clock showed then must be known when the same time comes again.
  let before = wallOf(fromMs - 1_441 * MINUTE_MS);
  for (let at = fromMs - 1_440 * MINUTE_MS; at < untilMs; at += MINUTE_MS) {
    const wall = wallOf(at);
    let due = matches(fields, wall) && !(fields.fixed && shown.has(wall));
    if (fields.fixed)
      for (let skipped = before + MINUTE_MS; skipped < wall; skipped += MINUTE_MS)
        due ||= matches(fields, skipped);
    if (due && at >= fromMs) slots.push(at);
    shown.add(wall);
    before = wall;
  }
  return slots;
}

/** What the wall clock shows at a moment, as if it were UTC. */
function wallClock(timeZone: string): (atMs: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    hourCycle: "h23",
  });
  return (atMs) => {
    const part = Object.fromEntries(
      format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]),
    );
    return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute);
  };
}

function matches(fields: Fields, wall: number): boolean {
  const date = new Date(wall);
  const day = fields.days.has(date.getUTCDate());
  const weekday = fields.weekdays.has(date.getUTCDay());
  // crontab(5): if both are restricted, either is enough.
  const rightDay = fields.anyDay ? weekday : fields.anyWeekday ? day : day || weekday;
  return (
    rightDay &&
    fields.months.has(date.getUTCMonth() + 1) &&
    fields.hours.has(date.getUTCHours()) &&
    fields.minutes.has(date.getUTCMinutes())
  );
}

function readFields(cron: string): Fields {
  const [minutes = "", hours = "", days = "", months = "", weekdays = ""] = cron.split(" ");
  return {
    minutes: readField(minutes, 0, 59),
    hours: readField(hours, 0, 23),
    days: readField(days, 1, 31),
    months: readField(months, 1, 12),
    weekdays: new Set([...readField(weekdays, 0, 7)].map((weekday) => weekday % 7)),
    anyDay: days === "*",
    anyWeekday: weekdays === "*",
    fixed: !/[*/]/.test(minutes + hours),
  };
}

function readField(field: string, least: number, most: number): ReadonlySet<number> {
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const [range = "", step = "1"] = part.split("/");
    const [first = "", last] = range.split("-");
    const from = range === "*" ? least : Number(first);
    const to = range === "*" ? most : Number(last ?? (part.includes("/") ? most : first));
    for (let value = from; value <= to; value += Number(step)) values.add(value);
  }
  return values;
}
