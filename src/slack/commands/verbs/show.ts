import { runDetails } from "../../cards/run-details.ts";
import { asName } from "../../typing/plain-characters.ts";
import type { Conversation } from "../conversation.ts";
import type { Desk } from "../desk.ts";
import { namedRun } from "../named-run.ts";
import { extraWord, noRun } from "../parse-words.ts";
import { defineVerb, type Parsed } from "../verb.ts";

export const show = defineVerb({
  name: "show",
  also: ["describe", "details"],
  takes: "RUN",
  does: "shows everything that is kept about a run",
  more: "Its figures, steps, thresholds, problems, warnings, files, inputs, version and cluster. Only you see the answer.",
  right: "listed",
  parse(words): Parsed<string> {
    const [run, extra] = words.map(({ text }) => asName(text));
    if (run === undefined) return noRun("show", words);
    return extra === undefined ? { args: run } : extraWord("show", extra, [["show", run]]);
  },
  run: showRun,
});

/** Shows everything that is kept about a run, to the person who asked only. */
export async function showRun(
  reference: string,
  conversation: Conversation,
  desk: Pick<Desk, "engine" | "references" | "clock">,
): Promise<void> {
  const run = await namedRun(reference, conversation, desk);
  if (!run) return;
  const { id, playbookName } = run;
  const [origin, marked, measurements] = await Promise.all([
    desk.engine.origin(id),
    desk.references.of(playbookName),
    desk.engine.results(id),
  ]);
  const kept = { origin, isReference: marked?.runId === id, measurements };
  await conversation.tell(runDetails(run, kept, desk.clock.nowMs()));
}
