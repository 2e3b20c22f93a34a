import { lockSentence } from "../../cards/lock-sentence.ts";
import { notice } from "../notice.ts";
import { readLock } from "../read-lock.ts";
import { defineVerb } from "../verb.ts";

/** Announced to the whole channel. Without a reason, it shows who holds the lock. */
export const lock = defineVerb({
  name: "lock",
  also: ["reserve"],
  takes: "[2h] REASON",
  does: "reserves the cluster for you for a while",
  more: "Other people's runs that would change it are refused until then: for an hour unless you say otherwise (`/mesh lock 90m an upgrade`), at most a day. Runs in progress continue. By itself, it shows who has the lock.",
  right: "listed",
  posts: true,
  parse: readLock,
  async run(wanted, { userId, channelId, tell }, { clusterLocks, clock, say }) {
    if (wanted.reason === "") {
      const held = await clusterLocks.holder();
      const free = "Nobody has locked the cluster. To lock it, say why: `/mesh lock 1h REASON`.";
      await tell(notice(held ? lockSentence(held, clock.nowMs()) : free));
      return;
    }
    const held = await clusterLocks.lock({ owner: userId, ...wanted });
    const sentence = lockSentence(held, clock.nowMs());
    if (held.owner === userId) await say(channelId, `lock:${held.expiresAtMs}`, notice(sentence));
    else await tell(notice(`${sentence} Ask them, or wait.`));
  },
});
