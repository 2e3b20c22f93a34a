import { formatDuration, parseDuration } from "../../base/duration.ts";
import { looseDuration } from "../typing/loose-duration.ts";
import type { Word } from "../typing/words.ts";
import { mistake } from "./parse-words.ts";
import type { Parsed } from "./verb.ts";

const USUAL_MS = 3_600_000;
const LONGEST_MS = 24 * 3_600_000;

/** What somebody wants to lock the cluster for, and how long. An empty reason only asks who has the lock. */
export interface WantedLock {
  readonly reason: string;
  readonly ttlMs: number;
}

/** Reads `2h an upgrade`, `for 90 min: an upgrade`, `for=2h an upgrade` and `an upgrade for 2h`; an hour if no time is given. */
export function readLock(words: readonly Word[]): Parsed<WantedLock> {
  const texts = words.map(({ text }) => text);
  const { time, reason } = timeFirst(texts) ?? timeLast(texts) ?? { time: undefined, reason: texts };
  const why = reason.join(" ");
  if (time === undefined) return { args: { reason: why, ttlMs: USUAL_MS } };
  const ttlMs = parseDuration(looseDuration(time) ?? "");
  if (ttlMs === undefined || ttlMs <= 0 || ttlMs > LONGEST_MS) {
    const longest = ttlMs !== undefined && ttlMs > LONGEST_MS;
    return {
      ...mistake("SLACK_LOCK_TIME", `"${time}" is not a valid time for a lock.`, [
        ["lock", longest ? formatDuration(LONGEST_MS) : "90m", ...(why === "" ? ["REASON"] : reason)],
      ]),
      advice: "The longest is a day.",
    };
  }
  if (why !== "") return { args: { reason: why, ttlMs } };
  return mistake("SLACK_NO_REASON", "A lock needs a reason, so that others know what they wait for.", [
    ["lock", looseDuration(time) ?? "", "REASON"],
  ]);
}

interface Timed {
  readonly time: string;
  readonly reason: readonly string[];
}

const BEFORE_TIME = /^(?:-{0,2}for)?[=:]?/i;

/** A time in the first words: in one (`2h`, `for=2h`) or as a number and its unit. */
function timeFirst(words: readonly string[]): Timed | undefined {
  const from = /^(?:-{0,2}for)[=:]?$/i.test(words[0] ?? "") || words[0] === "=" ? 1 : 0;
  const start = words[from] === "=" ? from + 1 : from;
  const one = bare(words[start]);
  const two = `${one} ${bare(words[start + 1])}`;
  if (/^\d+(?:[.,]\d+)?$/.test(one) && looseDuration(two) !== undefined)
    return { time: two, reason: words.slice(start + 2) };
  return looksLikeTime(one) ? { time: one, reason: words.slice(start + 1) } : undefined;
}

/** A time at the end, behind `for`; `for=2h` anywhere. */
function timeLast(words: readonly string[]): Timed | undefined {
  const inOne = words.findIndex((word) => /^-{0,2}for[=:]./i.test(word));
  if (inOne >= 0) return { time: bare(words[inOne]), reason: words.filter((_, at) => at !== inOne) };
  const last = words.findLastIndex((word) => /^for$/i.test(word));
  const time = words
    .slice(last + 1)
    .map(bare)
    .join(" ");
  return last > 0 && looseDuration(time) !== undefined ? { time, reason: words.slice(0, last) } : undefined;
}

function bare(word: string | undefined): string {
  return (word ?? "").replace(BEFORE_TIME, "").replace(/[:,.;]+$/, "");
}

/** `3w` means a time, too, though not one that there is. */
function looksLikeTime(word: string): boolean {
  return looseDuration(word) !== undefined || /^\d+(?:[.,]\d+)?[a-z]{1,2}$/i.test(word);
}
