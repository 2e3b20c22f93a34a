import { runDetails } from "../../cards/run-details.ts";
import type { Conversation } from "../conversation.ts";
import type { Desk } from "../desk.ts";
import { namedRun } from "../named-run.ts";
import { noRun } from "../parse-words.ts";
import { defineVerb, type Parsed } from "../verb.ts";

export const show = defineVerb({
  name: "show",
  takes: "RUN",
  does: "shows everything that is kept about a run",
  more: "Its steps, thresholds, problems, warnings, files, inputs, version and cluster. Only you see the answer.",
  right: "listed",
  parse([run, extra]): Parsed<string> {
    if (run === undefined) return noRun("show");
    return extra === undefined ? { args: run } : { extra, takes: "RUN" };
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
  const [origin, marked] = await Promise.all([desk.engine.origin(id), desk.references.of(playbookName)]);
  const kept = { origin, isReference: marked?.runId === id };
  await conversation.tell(runDetails(run, kept, desk.clock.nowMs()));
}
