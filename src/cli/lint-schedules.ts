import { dirname } from "node:path";
import { systemClock } from "../base/clock.ts";
import type { Diagnostic } from "../base/diagnostic.ts";
import type { PlaybookSource } from "../playbook/playbook.ts";

/** Used if the configuration cannot be read; mistakes in it are reported where it is used. */
const LEAST_INTERVAL_MS = 900_000;

/**
 * Finds the mistakes in a file of schedules. Like the bot, it checks against the bundled playbooks, the configured ones,
 * and those in the file's folder.
 */
export async function lintSchedules({ path, text }: PlaybookSource): Promise<readonly Diagnostic[]> {
  const [{ readConfig }, { actionCatalogue }, { BUNDLED_PLAYBOOKS }, library, checks, declared] =
    await Promise.all([
      import("../config/read-config.ts"),
      import("../actions/catalogue.ts"),
      import("../main/bundled-playbooks.ts"),
      import("../library/directory-library.ts"),
      import("../scheduler/new-schedule.ts"),
      import("../scheduler/declared-schedules.ts"),
    ]);
  const { config } = readConfig();
  const folders = [BUNDLED_PLAYBOOKS, ...(config?.playbookDirs ?? []), dirname(path)];
  const { diagnostics } = await declared.readSchedules(text, path, {
    nowMs: systemClock.nowMs(),
    minIntervalMs: config?.scheduleMinIntervalMs ?? LEAST_INTERVAL_MS,
    checkPlaybook: checks.playbookCheck(library.createDirectoryLibrary(folders, actionCatalogue)),
  });
  return diagnostics;
}
