import { findRun } from "../../../engine/find-run.ts";
import type { RunView } from "../../../run/run-view.ts";
import { attachments } from "../../cards/attachments.ts";
import { isActive } from "../../cards/status-words.ts";
import { escapeText } from "../../text/mrkdwn.ts";
import type { Conversation } from "../conversation.ts";
import type { Desk } from "../desk.ts";
import { notice } from "../notice.ts";
import { parseOptional } from "../parse-words.ts";
import { defineVerb } from "../verb.ts";

const LOOKED_THROUGH = 50;

export const report = defineVerb({
  name: "report",
  also: ["result", "results"],
  takes: "[RUN]",
  does: "posts a run's summary, chart and files again",
  more: "Without RUN it takes the last run in this channel that has a report.",
  right: "listed",
  posts: true,
  parse: (words) => parseOptional("report", words),
  run: repeatReport,
});

/** Posts the summary, chart and files again, for everybody to see. */
export async function repeatReport(
  reference: string | undefined,
  conversation: Conversation,
  desk: Pick<Desk, "engine" | "announcer">,
): Promise<void> {
  const run = await wantedRun(reference, conversation, desk);
  if ("notFound" in run) {
    await conversation.tell(notice(escapeText(run.notFound)));
    return;
  }
  if (isActive(run.status)) {
    await conversation.tell(notice("That run has not ended yet. Its report appears by itself when it has."));
    return;
  }
  const hasNothing = attachments(run).length === 0 && run.problem === undefined;
  if (hasNothing && run.prunedAtMs === undefined) {
    await conversation.tell(notice("That run has no report: none of its steps published one."));
    return;
  }
  if (run.channel === conversation.channelId) {
    const results = await desk.announcer.resultsOf(run.id);
    const title = `*${escapeText(run.playbookTitle)}*`;
    if (results.kind === "posted" && results.url !== undefined) {
      const link = `<${results.url}|Here are the results>`;
      await conversation.tell(notice(`${link} of ${title}: in the thread of its card, with all files.`));
      return;
    }
    if (results.kind === "coming") {
      await conversation.tell(
        notice(`The results of ${title} are about to appear in the thread of its card.`),
      );
      return;
    }
  }
  await desk.announcer.repeatReport(run, conversation.channelId);
}

async function wantedRun(
  reference: string | undefined,
  { channelId }: Conversation,
  desk: Pick<Desk, "engine">,
): Promise<RunView | { readonly notFound: string }> {
  if (reference !== undefined) {
    const found = await findRun(desk.engine, reference);
    return "run" in found ? found.run : found;
  }
  const ended = await desk.engine.list({ limit: LOOKED_THROUGH, status: "ended" });
  const reported = ended.filter((run) => attachments(run).length > 0);
  const last = reported.find((run) => run.channel === channelId) ?? reported[0];
  return last ?? { notFound: "There is no report yet. Start a run with /mesh run NAME." };
}
