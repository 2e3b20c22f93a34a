import { parseDuration } from "../../base/duration.ts";

const UNITS: Readonly<Record<string, readonly string[]>> = {
  ms: ["ms", "msec", "millisecond", "milliseconds"],
  s: ["s", "sec", "secs", "second", "seconds"],
  m: ["m", "min", "mins", "minute", "minutes"],
  h: ["h", "hr", "hrs", "hour", "hours"],
  d: ["d", "day", "days"],
};
const UNIT_OF = new Map(Object.entries(UNITS).flatMap(([unit, words]) => words.map((word) => [word, unit])));

/**
 * A duration as people type it (`90min`, `2 hours`, `1H30m`, `1,5h`), in the form that durations have everywhere:
 * `90m`, `2h`, `1h30m`, `1.5h`.
 * @returns `undefined` when the text is no duration.
 */
export function looseDuration(text: string): string | undefined {
  const parts = [...text.toLowerCase().matchAll(/\s*(?:and\s+)?(\d+)(?:[.,](\d+))?\s*([a-z]+)/gy)];
  if (parts.length === 0 || parts.map(([part]) => part).join("").length < text.trimEnd().length)
    return undefined;
  const units = parts.map(([, , , word = ""]) => UNIT_OF.get(word));
  if (units.includes(undefined)) return undefined;
  const exact = parts
    .map(
      ([, whole = "", fraction], at) => `${whole}${fraction === undefined ? "" : `.${fraction}`}${units[at]}`,
    )
    .join("");
  return parseDuration(exact) === undefined ? undefined : exact;
}
