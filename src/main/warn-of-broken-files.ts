import { describeFailure } from "../base/failure.ts";
import type { Log } from "../base/log.ts";
import { warnOf } from "../base/warn-of.ts";
import type { LibraryEntry, PlaybookLibrary } from "../library/playbook-library.ts";

/**
 * Logs which playbooks and lessons cannot be run, each once with its first mistake, so that whoever starts the bot learns
 * of them before somebody wants to run one. Mistakes in adapters and schedules are logged where these are read. Never
 * throws.
 */
export async function warnOfBrokenFiles(
  { library, lessons }: { readonly library: PlaybookLibrary; readonly lessons: PlaybookLibrary },
  log: Pick<Log, "warn">,
): Promise<void> {
  await warnOfThose("playbook", library, log);
  await warnOfThose("lesson", lessons, log);
}

async function warnOfThose(
  what: "playbook" | "lesson",
  library: PlaybookLibrary,
  log: Pick<Log, "warn">,
): Promise<void> {
  let entries: readonly LibraryEntry[];
  try {
    entries = await library.list();
  } catch (error) {
    log.warn({ problem: describeFailure(error) }, `a folder of ${what}s cannot be read`);
    return;
  }
  for (const { name, diagnostics, errorCount } of entries) {
    const first = diagnostics.find(({ severity }) => severity === "error");
    if (first)
      warnOf(log, first, `a ${what} has mistakes and cannot be run`, { [what]: name, mistakes: errorCount });
  }
}
