import { lockSentence } from "../../cards/lock-sentence.ts";
import { mention } from "../../text/mrkdwn.ts";
import { notice } from "../notice.ts";
import { parseNothing } from "../parse-words.ts";
import { defineVerb } from "../verb.ts";

export const unlock = defineVerb({
  name: "unlock",
  also: ["release"],
  takes: "",
  does: "releases the cluster for everybody",
  more: "Only the person who locked it can; otherwise the lock ends by itself.",
  right: "listed",
  posts: true,
  parse: (words) => parseNothing("unlock", words),
  async run(_, { userId, channelId, tell }, { clusterLocks, clock, say }) {
    if (await clusterLocks.unlock(userId)) {
      const given = notice(`🔓 ${mention(userId)} has released the cluster.`);
      await say(channelId, `unlock:${clock.nowMs()}`, given);
      return;
    }
    const held = await clusterLocks.holder();
    const theirs = held && `${lockSentence(held, clock.nowMs())} Only they can unlock it.`;
    await tell(notice(theirs ?? "Nobody has locked the cluster."));
  },
});
