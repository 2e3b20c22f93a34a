import type { RunView } from "../../../run/run-view.ts";
import { permitted } from "../../playbooks/permitted.ts";
import { inlineCode, mention } from "../../text/mrkdwn.ts";
import { asName } from "../../typing/plain-characters.ts";
import type { Conversation } from "../conversation.ts";
import type { Desk } from "../desk.ts";
import { namedRun } from "../named-run.ts";
import { deniedNotice, notice } from "../notice.ts";
import { extraWord, noRun } from "../parse-words.ts";
import { defineVerb, type Parsed } from "../verb.ts";

/** Announced to the whole channel, because it changes what later runs are judged against. */
export const reference = defineVerb({
  name: "reference",
  also: ["baseline", "ref"],
  takes: "RUN [off]",
  does: "marks a run that later runs of its playbook are compared with",
  more: "Thresholds read it as `reference`, reports with `compare_with: reference`. It replaces the previous one; `off` removes the mark.",
  right: "listed",
  posts: true,
  parse(words): Parsed<{ run: string; mark: boolean }> {
    const [run, off, third] = words.map(({ text }) => asName(text));
    if (run === undefined) return noRun("reference", words);
    const extra = off !== undefined && off !== "off" ? off : third;
    if (extra === undefined) return { args: { run, mark: off === undefined } };
    return extraWord("reference", extra, [
      ["reference", run],
      ["reference", run, "off"],
    ]);
  },
  async run({ run: named, mark }, conversation, desk) {
    const run = await namedRun(named, conversation, desk);
    if (!run) return;
    const decision = permitted(run.permissions, "run", conversation, desk.access.roles);
    if (!decision.allowed) await conversation.tell(deniedNotice(decision));
    else await (mark ? markRun : unmarkRun)(run, conversation, desk);
  },
});

type Ports = Pick<Desk, "references" | "say" | "clock">;

async function markRun(run: RunView, { userId, channelId }: Conversation, desk: Ports): Promise<void> {
  await desk.references.mark(run, userId);
  const text = `📌 ${mention(userId)} marked ${inlineCode(run.id)}: later runs of ${inlineCode(run.playbookName)} are compared with it.`;
  await desk.say(channelId, `reference:${run.id}:${desk.clock.nowMs()}`, notice(text));
}

async function unmarkRun(run: RunView, conversation: Conversation, desk: Ports): Promise<void> {
  const { userId, channelId } = conversation;
  if (!(await desk.references.unmark(run.id))) {
    await conversation.tell(notice(`${inlineCode(run.id)} is not the reference of its playbook.`));
    return;
  }
  const text = `${mention(userId)} removed the mark from ${inlineCode(run.id)}: ${inlineCode(run.playbookName)} now has no reference.`;
  await desk.say(channelId, `reference:${run.id}:off:${desk.clock.nowMs()}`, notice(text));
}
