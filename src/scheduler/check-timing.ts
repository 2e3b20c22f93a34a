import { Cron } from "croner";
import type { Diagnostic } from "../base/diagnostic.ts";
import { formatDuration } from "../base/duration.ts";
import type { CodeOf } from "../base/error-codes.ts";
import { messageOf } from "../base/failure.ts";
import { nearestName } from "../base/suggest.ts";
import { slotsAfter, type Timing } from "./slots.ts";

/** How many slots are checked for their distances, which repeat every week unless the cron names months or days of the month. */
const LOOKED_AT = 400;
const FIELDS = "minute hour day-of-month month day-of-week";

/**
 * A year of 366 days without changes of the clock, in which every cron is checked: what is right today must not be wrong in
 * the week of a daylight-saving change, or the other way round.
 */
const CHECKED_FROM_MS = Date.UTC(2024, 0, 1);
const CHECKED_ZONE = "UTC";

/**
 * Finds everything that is wrong with a cron and its time zone. The answer does not depend on the day.
 * @param minIntervalMs the shortest time allowed between two slots.
 */
export function checkTiming(
  timing: Timing,
  { minIntervalMs }: { readonly minIntervalMs: number },
): readonly Diagnostic[] {
  const zone = zoneMistake(timing.timeZone);
  const cron = cronMistake(timing.cron);
  if (zone || cron) return [...(cron ? [cron] : []), ...(zone ? [zone] : [])];
  const slots = slotsAfter({ cron: timing.cron, timeZone: CHECKED_ZONE }, CHECKED_FROM_MS, LOOKED_AT);
  const [first] = slots;
  if (first === undefined)
    return [
      mistake(
        "SCHEDULE_NEVER",
        `\`${timing.cron}\` never occurs: no year has such a day.`,
        "Check the day of the month against the month; the fifth field is the day of the week.",
      ),
    ];
  const nearestMs = Math.min(...slots.slice(1).map((slot, index) => slot - (slots[index] ?? slot)));
  if (nearestMs >= minIntervalMs) return [];
  return [
    mistake(
      "SCHEDULE_TOO_OFTEN",
      `\`${timing.cron}\` occurs as often as every ${formatDuration(nearestMs)}, and ${formatDuration(minIntervalMs)} is the shortest interval allowed.`,
      "Choose fewer times, or have the operator lower REGATTA_SCHEDULE_MIN_INTERVAL.",
    ),
  ];
}

function cronMistake(cron: string): Diagnostic | undefined {
  const fields = cron.trim().split(/\s+/).length;
  const hint = `Write five fields, ${FIELDS}: \`0 3 * * 1-5\` is 03:00 from Monday to Friday.`;
  if (/^@/.test(cron) || fields !== 5) {
    const what = /^@/.test(cron) ? "is a nickname" : `has ${fields} ${fields === 1 ? "field" : "fields"}`;
    return mistake("SCHEDULE_CRON", `\`${cron}\` ${what}, and a cron has five fields.`, hint);
  }
  // croner reads `?` as the present moment, and `+` as joining the two kinds of days: neither is in crontab(5).
  const strange = /[^0-9A-Za-z*,/#\s-]/.exec(cron)?.[0];
  if (strange !== undefined)
    return mistake("SCHEDULE_CRON", `\`${cron}\` contains "${strange}", which no cron field allows.`, hint);
  const outside = numberOutside(cron);
  if (outside !== undefined) return mistake("SCHEDULE_CRON", `\`${cron}\`: ${outside}`, hint);
  try {
    new Cron(cron, { mode: "5-part", paused: true });
    return undefined;
  } catch (error) {
    const reason = messageOf(error).replace(/^Cron(Pattern|Date)?: /, "");
    return mistake(
      "SCHEDULE_CRON",
      `\`${cron}\` is not a cron expression: ${reason.replace(/\.$/, "")}.`,
      hint,
    );
  }
}

const RANGES: readonly (readonly [field: string, from: number, to: number])[] = [
  ["minute", 0, 59],
  ["hour", 0, 23],
  ["day of the month", 1, 31],
  ["month", 1, 12],
  ["day of the week", 0, 7],
];

/** A number that a field does not have, as a sentence. Steps (`*\/15`) and the nth weekday (`1#2`) count something else. */
function numberOutside(cron: string): string | undefined {
  for (const [index, field] of cron.trim().split(/\s+/).entries()) {
    const [name, from, to] = RANGES[index] ?? ["field", 0, 0];
    const wrong = [...field.matchAll(/(?<![/#\d])\d+/g)].map(Number).find((n) => n < from || n > to);
    if (wrong === undefined) continue;
    const every = wrong === 0 ? " Write * for every one." : "";
    return `the ${name} goes from ${from} to ${to}, and ${wrong} is none.${every}`;
  }
  return undefined;
}

function zoneMistake(timeZone: string): Diagnostic | undefined {
  if (isZone(timeZone)) return undefined;
  const near = nearestName(timeZone, knownZones());
  return mistake(
    "SCHEDULE_ZONE",
    timeZone === "" ? "The time zone is missing." : `There is no time zone "${timeZone}".`,
    near === undefined
      ? "Give one of the IANA names, such as Europe/Berlin, America/New_York or UTC."
      : `Did you mean "${near}"?`,
  );
}

/** Whether it is an IANA name, written correctly. An offset (`+02:00`) or an abbreviation (`CET`) has no daylight saving rules. */
function isZone(timeZone: string): boolean {
  if (timeZone !== "UTC" && !timeZone.includes("/")) return false;
  try {
    const { timeZone: canonical } = new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions();
    // Intl accepts any case, but the name is shown in lists and confirmations, so it must be spelled as people know it.
    return canonical === timeZone || canonical.toLowerCase() !== timeZone.toLowerCase();
  } catch {
    return false;
  }
}

function knownZones(): readonly string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone")];
}

function mistake(code: CodeOf<"schedules">, message: string, hint: string): Diagnostic {
  return { code, severity: "error", message, hint };
}
