import { parseDuration } from "../../../base/duration.ts";
import { lockSentence } from "../lock-sentence.ts";
import { notice } from "../notice.ts";
import { mistake } from "../parse-words.ts";
import { defineVerb, type Parsed } from "../verb.ts";

const USUAL_MS = 3_600_000;
const LONGEST_MS = 24 * 3_600_000;

/** Announced to the whole channel. Without a reason, it shows who holds the lock. */
export const lock = defineVerb({
  name: "lock",
  takes: "[for=1h] REASON",
  does: "reserves the cluster for you for a while",
  more: "Other people's runs that would change it are refused until then, for at most a day; runs in progress continue. By itself, it shows who has the lock.",
  right: "listed",
  parse(words): Parsed<{ reason: string; ttlMs: number }> {
    const given = words.find((word) => word.startsWith("for="));
    const ttlMs = given === undefined ? USUAL_MS : parseDuration(given.slice("for=".length));
    if (ttlMs === undefined || ttlMs <= 0 || ttlMs > LONGEST_MS)
      return mistake(
        "SLACK_LOCK_TIME",
        `"${given ?? ""}" is not a valid time for a lock.`,
        "Write it like for=90m; the longest is a day.",
      );
    return { args: { reason: words.filter((word) => word !== given).join(" "), ttlMs } };
  },
  async run(wanted, { userId, channelId, tell }, { clusterLocks, clock, say }) {
    if (wanted.reason === "") {
      const held = await clusterLocks.holder();
      const free = "Nobody has locked the cluster. To lock it, say why: `/mesh lock for=1h REASON`.";
      await tell(notice(held ? lockSentence(held, clock.nowMs()) : free));
      return;
    }
    const held = await clusterLocks.lock({ owner: userId, ...wanted });
    const sentence = lockSentence(held, clock.nowMs());
    if (held.owner === userId) await say(channelId, `lock:${held.expiresAtMs}`, notice(sentence));
    else await tell(notice(`${sentence} Ask them, or wait.`));
  },
});
