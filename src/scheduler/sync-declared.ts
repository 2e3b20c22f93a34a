import type { Diagnostic } from "../base/diagnostic.ts";
import type { Log } from "../base/log.ts";
import { warnOf } from "../base/warn-of.ts";
import type { ScheduleRepository } from "../store/schedule-repository.ts";
import { type CheckContext, findScheduleFiles, readSchedules } from "./declared-schedules.ts";
import { slotsAfter } from "./slots.ts";

export interface SyncPorts {
  readonly folders: readonly string[];
  readonly schedules: Pick<ScheduleRepository, "replaceDeclared">;
  /** What the files are checked against at the moment of the call. */
  readonly context: () => CheckContext;
  readonly log: Log;
}

/** Keeps the declared schedules up to date. */
export interface DeclaredSync {
  /** Looks once. */
  look(): Promise<void>;
  /** The mistakes found at the last look. While there are any, the schedules stay as they were. */
  mistakes(): readonly Diagnostic[];
}

/**
 * Keeps the store's declared schedules in line with the files. The files are read at each look, but written to the store
 * only when a text has changed, so that an older replica that is still running does not undo what a newer one has read.
 * While any file has a mistake nothing is changed: a typo must not remove a schedule.
 */
export function declaredSync({ folders, schedules, context, log }: SyncPorts): DeclaredSync {
  let synced: string | undefined;
  let refused: string | undefined;
  let mistakes: readonly Diagnostic[] = [];
  const look = async () => {
    const files = findScheduleFiles(folders);
    const key = JSON.stringify(files);
    if (key === synced) {
      // The files are back to what they were before a mistake: nothing has to be updated, and no mistake is left.
      mistakes = [];
      refused = undefined;
      return;
    }
    const checking = context();
    const read = await Promise.all(files.map(({ text, path }) => readSchedules(text ?? "", path, checking)));
    mistakes = [
      ...read.flatMap(({ diagnostics }) => diagnostics),
      ...files.flatMap(({ path, problem }) => (problem === undefined ? [] : [unreadable(path, problem)])),
    ];
    if (mistakes.length > 0) {
      if (key !== refused)
        for (const mistake of mistakes) warnOf(log, mistake, "declared schedules stay as they were");
      refused = key;
      return;
    }
    // A later folder overrides an earlier one by name, as with playbooks.
    const byName = new Map(read.flatMap((one) => one.schedules).map((declared) => [declared.name, declared]));
    const rows = [...byName.values()].map((declared) => ({
      ...declared,
      origin: "declared" as const,
      createdBy: `schedule ${declared.name}`,
      createdAtMs: checking.nowMs,
      nextSlotMs: slotsAfter(declared, checking.nowMs, 1)[0] ?? Number.MAX_SAFE_INTEGER,
    }));
    await schedules.replaceDeclared(rows);
    synced = key;
    log.info({ schedules: rows.map(({ name }) => name).join(", ") }, "declared schedules are up to date");
  };
  return { look, mistakes: () => mistakes };
}

function unreadable(file: string, problem: string): Diagnostic {
  return {
    code: "SCHEDULES_UNREADABLE",
    severity: "error",
    file,
    message: `The file cannot be read: ${problem}.`,
    hint: "Check its permissions.",
  };
}
