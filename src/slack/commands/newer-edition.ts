import type { LibraryEntry } from "../../library/playbook-library.ts";
import { sourceDigest } from "../../playbook/index.ts";
import type { PlaybookSource } from "../../playbook/playbook.ts";
import type { RunView } from "../../run/run-view.ts";
import { outboxKeys } from "../runs/keys.ts";
import type { Desk } from "./desk.ts";
import { notice } from "./notice.ts";

/** A run keeps the text that it began with. Tells its learner once about each later edition. */
export async function tellOfNewerEdition(
  view: RunView,
  desk: Pick<Desk, "engine" | "lessons" | "say">,
): Promise<void> {
  if (view.channel === undefined) return;
  const [origin, entry] = await Promise.all([
    desk.engine.origin(view.id),
    desk.lessons.find(view.playbookName),
  ]);
  if (origin === undefined || !isNewer(origin.source, entry)) return;
  const edition = sourceDigest(entry.source);
  const text =
    entry.errorCount > 0
      ? `The file of this lesson was edited and now has mistakes. Yours continues as you started it; it cannot be started again until the file is fixed.`
      : `There is a newer edition of this lesson. Yours continues as you started it; \`/mesh learn ${view.playbookName} restart\` starts the new one.`;
  const [key, thread] = [outboxKeys.lessonEdition(view.id, edition), outboxKeys.card(view.id)];
  await desk.say(view.channel, key, notice(`📝 <@${view.requestedBy}> ${text}`), thread);
}

function isNewer(begun: PlaybookSource, now: LibraryEntry | undefined): now is LibraryEntry {
  return now !== undefined && sourceDigest(now.source) !== sourceDigest(begun);
}
